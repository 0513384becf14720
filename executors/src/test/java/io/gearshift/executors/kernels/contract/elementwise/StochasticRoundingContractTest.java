package io.gearshift.executors.kernels.contract.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import org.junit.jupiter.api.Test;

/** Stochastic rounding of every backend: unbiased, still on integers, repeatable. */
public abstract class StochasticRoundingContractTest {
  private static final int COUNT = 1 << 18;

  /** Standard deviations allowed; one false alarm in 15,000. */
  private static final double Z = 4;

  /** The backend under test. */
  protected abstract HostElementWise elementWise();

  @Test
  void roundingIsUnbiased() {
    for (float value : new float[] {0.1f, 0.5f, 3.75f, -0.3f, -7.9375f, 1e-3f, -1e-9f}) {
      Tensor raw = rounded(value, RandomStream.of(1, Float.floatToIntBits(value)));
      double floor = Math.floor(value);
      double probability = value - floor;
      double sum = 0;
      for (int i = 0; i < COUNT; i++) {
        assertThat(raw.raw(i) - floor).isBetween(0.0, 1.0);
        sum += raw.raw(i) - floor;
      }
      double bound = Z * Math.sqrt(probability * (1 - probability) / COUNT) + 0x1p-24;
      assertThat(sum / COUNT).isCloseTo(probability, within(bound));
    }
  }

  @Test
  void integersNeverMove() {
    for (int value = -128; value <= 127; value++) {
      Tensor raw = rounded(value, RandomStream.of(2, value));
      for (int i = 0; i < 4096; i++) {
        assertThat(raw.raw(i)).isEqualTo(value);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherOneOthers() {
    Tensor first = rounded(0.5f, RandomStream.of(3));
    assertThat(rounded(0.5f, RandomStream.of(3)).buffer()).isEqualTo(first.buffer());
    assertThat(rounded(0.5f, RandomStream.of(4)).buffer()).isNotEqualTo(first.buffer());
  }

  @Test
  void droppedOutShareAndScaleAreRight() {
    float keep = 0.75f;
    Tensor ones = Tensor.allocate(DataType.F32, COUNT);
    for (int i = 0; i < COUNT; i++) {
      ones.set(i, 3f);
    }
    Tensor output = Tensor.allocate(DataType.F32, COUNT);
    elementWise().dropout(ones, output, keep, RandomStream.of(5));
    int kept = 0;
    for (int i = 0; i < COUNT; i++) {
      assertThat(output.get(i)).isIn(0f, 4f);
      kept += output.get(i) == 4f ? 1 : 0;
    }
    double bound = Z * Math.sqrt(keep * (1 - keep) / COUNT);
    assertThat((double) kept / COUNT).isCloseTo(keep, within(bound));
  }

  /** Against what the mask of inverted dropout lets through. */
  @Test
  void classicalDropoutKeepsWhatInvertedDropoutKeepsToTheBit() {
    float keep = 0.8f;
    Tensor values = ElementWiseCases.normal(4099, 7);
    values.set(0, -0f);
    values.set(1, Float.MIN_VALUE);
    Tensor inverted = Tensor.allocate(DataType.F32, values.size());
    Tensor classical = Tensor.allocate(DataType.F32, values.size());
    Tensor ones = Tensor.allocate(DataType.F32, values.size());
    for (int i = 0; i < ones.size(); i++) {
      ones.set(i, 1f);
    }
    elementWise().dropout(ones, inverted, keep, RandomStream.of(6));
    elementWise().classicalDropout(values, classical, keep, RandomStream.of(6));
    for (int i = 0; i < values.size(); i++) {
      int expected = inverted.get(i) == 0 ? 0 : Float.floatToRawIntBits(values.get(i));
      assertThat(Float.floatToRawIntBits(classical.get(i))).isEqualTo(expected);
    }
    elementWise().classicalDropout(values, values, keep, RandomStream.of(6));
    assertThat(values.buffer()).isEqualTo(classical.buffer());
  }

  private Tensor rounded(float value, RandomStream stream) {
    Tensor input = Tensor.allocate(DataType.F32, COUNT);
    for (int i = 0; i < COUNT; i++) {
      input.set(i, value);
    }
    Tensor output = Tensor.allocate(DataType.S8, COUNT);
    elementWise().quantizeStochastic(input, output, 0, 8, stream);
    return output;
  }
}
