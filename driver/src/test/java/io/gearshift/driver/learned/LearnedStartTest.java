package io.gearshift.driver.learned;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.config.precision.LearnedConfiguration.Side;
import io.gearshift.driver.config.precision.LearnedForm;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LearnedStartTest {
  private static LearnedStart start(LearnedForm form, int bits, boolean signed) {
    return new LearnedStart(
        new Side(
            form,
            bits,
            0x1p-3,
            new Bounds(signed ? 2 : 1, 8),
            new Bounds(0x1p-8f, 1),
            new Bounds(0x1p-16f, 127),
            new Bounds(0x1p-8f, 127)),
        signed);
  }

  /** With more than 4 bits the grid reaches the largest weight, else it may end before it. */
  @ParameterizedTest
  @CsvSource({
    "4, 0.9, 0.125",
    "4, 0.88, 0.125",
    "4, 0.87, 0.0625",
    "8, 0.9, 0.0078125",
    "8, 1.0, 0.015625",
    "2, 0.9, 0.5",
    "2, 1.0, 1.0",
    "5, 0.93, 0.0625",
    "5, 0.94, 0.125"
  })
  void theStepIsThePowerOfTwoThatTheLargestWeightAsksFor(int bits, float largest, double step) {
    float[] weights = {9, 0.1f, -largest, 0.2f, 9};
    assertThat(start(LearnedForm.PARAMETRIC_FP_D_XMAX, bits, true).step(weights, 1, 3))
        .isEqualTo(step);
  }

  @Test
  void valuesAreInTheOrderOfTheFormat() {
    assertThat(start(LearnedForm.PARAMETRIC_FP_D_XMAX, 4, true).values(0.25))
        .containsExactly(0.25f, 1.75f);
    assertThat(start(LearnedForm.PARAMETRIC_FP_B_XMAX, 4, false).values())
        .containsExactly(4, 1.875f);
    assertThat(start(LearnedForm.PARAMETRIC_FP_D_B, 4, true).values()).containsExactly(4, 0.125f);
    assertThat(start(LearnedForm.FP, 2, true).values(0.5)).containsExactly(2, 0.5f);
    // 0.875 is nearest to 1; 2^(3) sizes in 4 bits with a sign.
    assertThat(start(LearnedForm.PARAMETRIC_POW2_XMIN_XMAX, 4, true).values())
        .containsExactly(0x1p-7f, 1);
    assertThat(start(LearnedForm.PARAMETRIC_POW2_B_XMIN, 4, true).values())
        .containsExactly(4, 0x1p-7f);
    assertThat(start(LearnedForm.PARAMETRIC_POW2_B_XMAX, 4, false).values()).containsExactly(4, 2);
    assertThat(start(LearnedForm.POW2, 4, false).values()).containsExactly(4, 2);
    // Beyond its bound: as near to it as the public code goes.
    assertThat(start(LearnedForm.PARAMETRIC_POW2_B_XMIN, 8, true).values()[1])
        .isEqualTo(0x1p-16f + 1e-5f);
  }

  /** Whatever is trained, the start is a grid of the width that is asked for. */
  @ParameterizedTest
  @EnumSource(LearnedForm.class)
  void everyFormStartsAtItsWidth(LearnedForm form) {
    for (boolean signed : new boolean[] {true, false}) {
      for (int bits = 2; bits <= 4; bits++) {
        LearnedStart start = start(form, bits, signed);
        float[] values = start.values();
        LearnedFormat format = start.format();
        assertThat(format.bits(values[0], values[1], 1)).as(form + " " + signed).isEqualTo(bits);
      }
    }
  }

  @Test
  void fixedFormsStayWhereTheyStartWhateverTheBounds() {
    LearnedFormat fp = start(LearnedForm.FP, 3, true).format();
    LearnedUniform.At grid = ((LearnedUniform) fp).at(3, 0x1p-12f);
    assertThat(grid.step()).isEqualTo(0x1p-12f);
    assertThat(grid.largestRaw()).isEqualTo(3);
    LearnedFormat powers = start(LearnedForm.POW2, 3, true).format();
    assertThat(((LearnedPowers) powers).at(3, 0x1p-12f).largest()).isEqualTo(0x1p-12f);
  }

  /** The weights of a trained layer lose little: no weight is far outside of its grid. */
  @Test
  void gridsOfRandomWeightsReachNearTheLargest() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      float[] weights = new float[50];
      float scale = (float) Math.exp(random.nextGaussian() * 2 - 2);
      float largest = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) random.nextGaussian() * scale;
        largest = Math.max(largest, Math.abs(weights[i]));
      }
      for (int bits = 2; bits <= 8; bits++) {
        double step =
            start(LearnedForm.PARAMETRIC_FP_D_XMAX, bits, true).step(weights, 0, weights.length);
        double end = step * ((1 << (bits - 1)) - 1);
        assertThat(end / largest).isBetween(bits > 4 ? 0.999 : 0.499, bits > 4 ? 2.001 : 1.001);
      }
    }
  }
}
