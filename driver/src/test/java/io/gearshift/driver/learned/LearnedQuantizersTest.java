package io.gearshift.driver.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.learned.LearnedQuantizers.Kind;
import io.gearshift.driver.learned.LearnedQuantizers.Quantized;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LearnedQuantizersTest {
  private static final Precision LEARNED = new Precision.Named("learned");
  private static final LearnedUniform UNIFORM =
      new LearnedUniform(
          LearnedUniform.Form.D_XMAX, true, new Bounds(0x1p-8f, 1), new Bounds(0x1p-8f, 127));
  private static final LearnedPowers POWERS =
      new LearnedPowers(
          LearnedPowers.Form.XMIN_XMAX,
          false,
          true,
          new Bounds(0x1p-14f, 255),
          new Bounds(0x1p-8f, 255));

  private static LearnedQuantizers quantizers(double weightTarget, double inputTarget) {
    return new LearnedQuantizers(
        List.of(
            new Quantized("conv", Kind.WEIGHT, 8192, UNIFORM, 10),
            new Quantized("conv", Kind.INPUT, 4096, POWERS, 12),
            new Quantized("dense", Kind.WEIGHT, 1024, UNIFORM, 14),
            new Quantized("dense", Kind.BIAS, 10, UNIFORM, 16),
            new Quantized("dense", Kind.INPUT, 512, POWERS, 18)),
        Optional.of(
            new LearnedSide(
                2, Optional.of(new SizeBudget(weightTarget, 1, SizeBudget.Extent.SUM)))),
        Optional.of(
            new LearnedSide(
                1, Optional.of(new SizeBudget(inputTarget, 1, SizeBudget.Extent.MAX)))));
  }

  private static float[] parameters() {
    float[] parameters = new float[20];
    // 4 bits: 0.24 is a step of 0.25, whose largest multiple below 1.8 is 7.
    put(parameters, 10, 0.24f, 1.8f);
    // From 2^-2 to 2^1, and zero: 4 sizes, so 2 + 1 bits.
    put(parameters, 12, 0.25f, 2);
    // The least width, 2, though one step would do with one bit and the sign.
    put(parameters, 14, 0.5f, 0.5f);
    put(parameters, 16, 1, 3);
    put(parameters, 18, 1, 1);
    return parameters;
  }

  private static void put(float[] parameters, int offset, float first, float second) {
    parameters[offset] = first;
    parameters[offset + 1] = second;
  }

  @Test
  void whatIsTrainedIsRecordedAsWidthsRangesAndMemory() {
    QuantizerMetrics line = quantizers(5, 1).endOf(3, LEARNED, parameters()).orElseThrow();
    assertThat(line.epoch()).isEqualTo(3);
    assertThat(line.precision()).isEqualTo("learned");
    assertThat(line.operands())
        .extracting(QuantizerMetrics.Operand::bits)
        .containsExactly(4, 3, 2, 3, 1);
    assertThat(line.operands().get(0).smallest()).isEqualTo(0.25);
    assertThat(line.operands().get(0).largest()).isEqualTo(1.75);
    assertThat(line.operands().get(1).smallest()).isEqualTo(0.25);
    assertThat(line.operands().get(1).largest()).isEqualTo(2);
    assertThat(line.operands().get(0).kilobytes()).isEqualTo(4);
    assertThat(line.weights().sum()).isCloseTo(4 + 0.25 + 30 / 8192.0, within(1e-12));
    assertThat(line.inputs().largest()).isEqualTo(1.5);
    assertThat(line.inputs().limited()).isEqualTo(1.5);
    assertThat(line.weights().holds()).isTrue();
    assertThat(line.inputs().holds()).isFalse();
    assertThat(line.holds()).isFalse();
    assertThat(quantizers(5, 1.5).endOf(3, LEARNED, parameters()).orElseThrow().holds()).isTrue();
    assertThat(quantizers(4, 1.5).endOf(3, LEARNED, parameters()).orElseThrow().holds()).isFalse();
  }

  @Test
  void aRunWithoutLearnedQuantizersHasNoLine() {
    assertThat(LearnedQuantizers.NONE.endOf(0, LEARNED, new float[3])).isEmpty();
  }
}
