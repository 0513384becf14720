package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class WeightedSliceTest {
  @Test
  void itIsTheTermOfItsValuesAndWeight() {
    float[] values = {1.5f, -0f, -3e-9f, Float.MIN_VALUE};

    ExactSum sum = new WeightedSlice(values, 77).toSum();

    ExactSum expected = ExactSum.of(values, 0, values.length, 77);
    assertThat(sum.weight()).isEqualTo(77);
    assertThat(sum.high()).isEqualTo(expected.high());
    assertThat(sum.low()).isEqualTo(expected.low());
  }

  /** What a value below 2^-50 loses in a sum must not depend on where the sum is made. */
  @Test
  void itArrivesAsItWasAtFourBytesAnElement() throws IOException, ClassNotFoundException {
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(i * 7919);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new WeightedSlice(values, 5));
    }
    assertThat(bytes.size()).isBetween(4 * values.length, 4 * values.length + 400);

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      WeightedSlice arrived = (WeightedSlice) in.readObject();
      assertThat(arrived.weight()).isEqualTo(5);
      assertThat(arrived.values()).isEqualTo(values);
    }
  }
}
