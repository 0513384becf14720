package io.gearshift.executors.kernels.contract;

import static io.gearshift.executors.kernels.contract.Comparison.TOLERANCE;
import static io.gearshift.executors.kernels.contract.Comparison.assertSameBits;
import static io.gearshift.executors.kernels.contract.Comparison.assertWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.contract.NormalizationStep.Gradients;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of {@link KernelsContractTest} on batch normalisation. */
interface BatchNormalizationContract {
  String CASES = "io.gearshift.executors.kernels.contract.BatchNormalizationContract#cases";

  /** Sums, differences and a root follow one another here: four of the sums' tolerances. */
  double NORMALIZATION_TOLERANCE = 4 * TOLERANCE;

  /**
   * A backend may add a channel's values one after the other in f32: as many roundings, each up to
   * half a unit in the last place of the sum so far, of either sign.
   */
  static double summationTolerance(int[] shape) {
    return Math.max(TOLERANCE, 0x1p-24 * Math.sqrt((double) shape[0] * shape[1] * shape[2]));
  }

  Kernels openKernels();

  static List<Arguments> cases() {
    int[][] shapes = {
      {1, 1, 1, 1},
      {1, 2, 2, 3},
      {5, 4, 4, 7},
      {5, 1, 1, 8},
      {2, 3, 3, 9},
      {1, 5, 7, 15},
      {3, 5, 7, 16},
      {2, 3, 3, 17},
      {2, 8, 8, 33},
      {5, 16, 16, 32}
    };
    List<Arguments> cases = new ArrayList<>();
    for (int[] shape : shapes) {
      for (Activation activation : Activation.values()) {
        cases.add(Arguments.of(shape, activation));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource(CASES)
  default void trainingOutputMeanAndVarianceAgreeWithTheReference(
      int[] shape, Activation activation) {
    NormalizationStep step = NormalizationStep.random(shape, activation);
    NormalizationStep expected = step.twin();
    step.train(step.open(openKernels()));
    expected.train(expected.openReference());
    int channels = shape[3];
    assertWithin(
        "mean",
        step.mean,
        expected.mean,
        c -> summationTolerance(shape) * step.meanMagnitude(expected, c));
    assertWithin(
        "variance",
        step.variance,
        expected.variance,
        c ->
            NORMALIZATION_TOLERANCE * expected.variance.get(c)
                + Math.pow(summationTolerance(shape) * step.meanMagnitude(expected, c), 2));
    assertWithin(
        "output",
        step.output,
        expected.output,
        i -> NORMALIZATION_TOLERANCE * expected.outputMagnitude(i, i % channels));
  }

  @ParameterizedTest
  @MethodSource(CASES)
  default void inferenceAgreesWithTheReference(int[] shape, Activation activation) {
    NormalizationStep step = NormalizationStep.random(shape, activation);
    step.mean.copyFrom(Operands.uniform(-3, 3, 50, shape[3]));
    step.variance.copyFrom(Operands.uniform(0, 2, 51, shape[3]));
    NormalizationStep expected = step.twin();
    step.infer(step.open(openKernels()));
    expected.infer(expected.openReference());
    assertWithin(
        "output",
        step.output,
        expected.output,
        i -> NORMALIZATION_TOLERANCE * expected.outputMagnitude(i, i % shape[3]));
    assertSameBits("mean", step.mean, expected.mean);
    assertSameBits("variance", step.variance, expected.variance);
  }

  @ParameterizedTest
  @MethodSource(CASES)
  default void gradientsAgreeWithTheReference(int[] shape, Activation activation) {
    NormalizationStep step = NormalizationStep.random(shape, activation);
    BatchNormalization normalization = step.open(openKernels());
    step.train(normalization);
    Gradients actual = step.gradients(normalization);
    // From the backend's own output and statistics, so that ReLU cuts the same elements.
    Gradients expected = step.gradients(step.openReference());
    Gradients magnitude = step.gradientMagnitudes();
    assertWithin(
        "gradBeta",
        actual.gradBeta(),
        expected.gradBeta(),
        c -> NORMALIZATION_TOLERANCE * magnitude.gradBeta().get(c));
    assertWithin(
        "gradGamma",
        actual.gradGamma(),
        expected.gradGamma(),
        c -> NORMALIZATION_TOLERANCE * magnitude.gradGamma().get(c));
    assertWithin(
        "gradInput",
        actual.gradInput(),
        expected.gradInput(),
        i -> NORMALIZATION_TOLERANCE * magnitude.gradInput().get(i));
  }

  @ParameterizedTest
  @MethodSource(CASES)
  default void gradInputMayReplaceGradOutput(int[] shape, Activation activation) {
    NormalizationStep step = NormalizationStep.random(shape, activation);
    BatchNormalization normalization = step.open(openKernels());
    step.train(normalization);
    Gradients apart = step.gradients(normalization);
    step.train(normalization);
    Gradients inPlace = step.gradientsInPlace(normalization);
    assertSameBits("gradInput", inPlace.gradInput(), apart.gradInput());
    assertSameBits("gradGamma", inPlace.gradGamma(), apart.gradGamma());
    assertSameBits("gradBeta", inPlace.gradBeta(), apart.gradBeta());
  }

  @ParameterizedTest
  @MethodSource(CASES)
  default void normalizationRepeatsToTheBit(int[] shape, Activation activation) {
    NormalizationStep first = NormalizationStep.random(shape, activation);
    BatchNormalization kept = first.open(openKernels());
    first.train(kept);
    Gradients firstGradients = first.gradients(kept);
    for (BatchNormalization again : List.of(kept, first.open(openKernels()))) {
      NormalizationStep step = first.twin();
      step.train(again);
      Gradients gradients = step.gradients(again);
      assertSameBits("output", step.output, first.output);
      assertSameBits("mean", step.mean, first.mean);
      assertSameBits("variance", step.variance, first.variance);
      assertSameBits("gradInput", gradients.gradInput(), firstGradients.gradInput());
      assertSameBits("gradGamma", gradients.gradGamma(), firstGradients.gradGamma());
      assertSameBits("gradBeta", gradients.gradBeta(), firstGradients.gradBeta());
    }
  }

  @Test
  default void aConstantChannelBecomesBeta() {
    int[] shape = {1, 4, 4, 5};
    NormalizationStep step = NormalizationStep.random(shape, Activation.NONE);
    for (int i = 0; i < step.input.size(); i++) {
      // Sums of these are exact in f32 in any order.
      step.input.set(i, i % 5 - 2);
    }
    BatchNormalization normalization = step.open(openKernels());
    step.train(normalization);
    for (int c = 0; c < 5; c++) {
      assertThat(step.mean.get(c)).isEqualTo(c - 2);
      assertThat(step.variance.get(c)).isZero();
    }
    for (int i = 0; i < step.output.size(); i++) {
      assertThat(step.output.get(i)).isEqualTo(step.beta.get(i % 5));
    }
    Gradients gradients = step.gradients(normalization);
    for (int c = 0; c < 5; c++) {
      assertThat(gradients.gradGamma().get(c)).isZero();
    }
  }

  @Test
  default void wrongNormalizationOperandsAreRefusedByName() {
    NormalizationStep step = NormalizationStep.random(new int[] {2, 3, 3, 4}, Activation.NONE);
    BatchNormalization normalization = step.open(openKernels());
    assertThat(normalization.bytesKept()).isNotNegative();
    assertThatThrownBy(
            () ->
                normalization.output(
                    step.input,
                    step.beta.view(0, 3),
                    step.beta,
                    step.mean,
                    step.variance,
                    step.output))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gamma: F32[3] (must be F32[4])");
    assertThatThrownBy(
            () ->
                normalization.gradients(
                    step.input,
                    step.output,
                    step.gamma,
                    step.mean,
                    step.variance,
                    step.mean,
                    step.output,
                    step.mean,
                    step.variance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid gradOutput: F32[4] (must be F32[2, 3, 3, 4])");
    assertThatThrownBy(
            () -> openKernels().batchNormalization(new int[] {2, 3, 3}, 1e-5f, Activation.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid shape: [2, 3, 3] (must be batch, height, width");
  }
}
