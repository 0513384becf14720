package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PrecisionTest {

  @Test
  void aLabelReadBackIsThePrecision() {
    for (int bits = 2; bits <= 16; bits++) {
      Precision fixed = Precision.ofBits(bits);
      assertThat(fixed.label()).isEqualTo(Integer.toString(bits));
      assertThat(Precision.parse(fixed.label())).isEqualTo(new Precision.Fixed(bits));
    }
    assertThat(Precision.parse(Precision.FLOAT32.label())).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void singlePrecisionHasTheNamesOfMuppetsSchedulesToo() {
    for (String name : new String[] {"fp32", " FP32 ", "32", "-1"}) {
      assertThat(Precision.parse(name)).as(name).isEqualTo(Precision.FLOAT32);
    }
    assertThat(Precision.FLOAT32.label()).isEqualTo("fp32");
  }

  @Test
  void upToEightBitsRunOnBytes() {
    assertThat(new Precision.Fixed(2).runsOnInt8()).isTrue();
    assertThat(new Precision.Fixed(8).runsOnInt8()).isTrue();
    assertThat(new Precision.Fixed(9).runsOnInt8()).isFalse();
  }

  @Test
  void whatNamesNoPrecisionIsRefused() {
    for (int bits : new int[] {1, 17, 0, 31}) {
      assertThatThrownBy(() -> Precision.ofBits(bits))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid bit width: %d (must be between 2 and 16, or 32 for single precision)", bits);
    }
    assertThatThrownBy(() -> Precision.parse("int8"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid precision: int8 (must be a bit width from 2 to 16, 32 or fp32)");
  }
}
