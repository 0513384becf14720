package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.memory.Vectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.oracle.SteppedGrid;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/**
 * FP32 gradients against differences of the loss. The networks have no kinks, but for dropout,
 * whose mask is the same in every pass of the same mini-batch.
 */
class NumericGradientTest {
  private static final Kernels KERNELS = new GuardedKernels();
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);

  /**
   * Operation of the differences: truncation and the rounding of logits to f32 are equally small.
   */
  private static final float STEP = 0x1p-6f;

  /** Of the largest magnitude in a parameter's gradient. */
  private static final double TOLERANCE = 2e-3;

  @Test
  void convolutionAndDenseAgreeWithDifferences() {
    check(
        n -> {
          n.convolution("conv1", "input", 3, 3, 2, 1, Activation.IDENTITY);
          n.convolution("conv2", "conv1", 3, 2, 1, 0, Activation.IDENTITY);
          n.dense("dense", "conv2", 4, Activation.IDENTITY);
          n.output("dense");
        });
  }

  @Test
  void normalizationAgreesWithDifferences() {
    check(
        n -> {
          n.convolutionWithoutBias("conv1", "input", 3, 3, 2, 1);
          n.normalization("bn1", "conv1");
          // Padded: elsewhere the second normalisation takes the first one's shift out again.
          n.convolutionWithoutBias("conv2", "bn1", 3, 3, 1, 1);
          n.normalization("bn2", "conv2");
          n.output("bn2");
        });
  }

  @Test
  void averagesSumsAndConcatenationsAgreeWithDifferences() {
    check(
        n -> {
          n.convolution("conv1", "input", 3, 3, 1, 1, Activation.IDENTITY);
          n.convolution("conv2", "conv1", 3, 3, 1, 1, Activation.IDENTITY);
          n.add("add", "conv1", "conv2");
          n.averagePooling("with", "add", 3, 2, 1, true);
          n.averagePooling("without", "add", 3, 2, 1, false);
          n.merge("merge", "with", "without");
          n.output("merge");
        });
  }

  @Test
  void dropoutDrawsTheSameMaskForwardsAndBackwards() {
    check(
        n -> {
          n.convolution("conv1", "input", 3, 3, 1, 1, Activation.IDENTITY);
          n.dropout("dropout", "conv1", 0.6);
          n.dense("dense", "dropout", 5, Activation.IDENTITY);
          n.dropout("dropout2", "dense", 0.7);
          n.add("add", "dropout2", "dense");
          n.output("add");
        });
  }

  @Test
  void classicalDropoutDrawsTheSameMaskForwardsAndBackwards() {
    check(
        n -> {
          n.classicalDropout("dropout0", "input", 0.8);
          n.convolution("conv1", "dropout0.scale", 3, 3, 1, 1, Activation.IDENTITY);
          n.classicalDropout("dropout1", "conv1", 0.6);
          n.dense("dense", "dropout1.scale", 5, Activation.IDENTITY);
          n.classicalDropout("dropout2", "dense", 0.7);
          n.output("dropout2.scale");
        });
  }

  /** The parameters are such that no difference reaches from one piece to another. */
  @Test
  void maxoutAgreesWithDifferences() {
    check(
        n -> {
          n.convolution("linear1", "input", 6, 6, 2, 0, Activation.IDENTITY);
          n.maxout("maxout1", "linear1", 2, 3);
          n.dense("linear2", "maxout1", 6, Activation.IDENTITY);
          n.maxout("maxout2", "linear2", 3, 2);
          n.output("maxout2");
        });
  }

  @Test
  void responseNormalizationAgreesWithDifferences() {
    check(
        n -> {
          n.convolution("conv1", "input", 7, 3, 1, 1, Activation.IDENTITY);
          n.response("lrn1", "conv1", 2, 5, 0.3, 0.75);
          n.convolution("conv2", "lrn1", 4, 3, 2, 1, Activation.IDENTITY);
          n.response("lrn2", "conv2", 1, 3, 0.2, 0.6);
          n.output("lrn2");
        });
  }

  @Test
  void smoothActivationsAgreeWithDifferences() {
    check(
        n -> {
          n.convolution("conv1", "input", 3, 3, 2, 1, Activation.GELU);
          n.convolution("conv2", "conv1", 3, 2, 1, 0, Activation.SWISH);
          n.activation("elu", "conv2", Activation.ELU);
          n.dense("dense1", "elu", 5, Activation.TANH);
          n.dense("dense2", "dense1", 5, Activation.SIGMOID);
          n.output("dense2");
        });
  }

  @Test
  void depthwiseConvolutionAndPaddingAgreeWithDifferences() {
    check(
        n -> {
          n.padding("pad", "input", 1, 0, 0, 2);
          n.depthwise("depthwise1", "pad", 2, 3, 1, 0, Activation.IDENTITY);
          n.padding("pad2", "depthwise1", 0, 1, 1, 0);
          n.depthwise("depthwise2", "pad2", 1, 3, 2, 1, Activation.IDENTITY);
          n.output("depthwise2");
        });
  }

  /** A layer of bytes whose grid has the steps of the differences, among others in floats. */
  private record OneLayerOfBytes(String layer) implements QuantizationScheme {
    @Override
    public QuantizerSpec of(OperandSite site) {
      boolean operand = site.role() == Role.INPUT || site.role() == Role.WEIGHT;
      return operand && site.layer().equals(layer)
          ? new SteppedGrid(Byte.SIZE, STEP)
          : new Unquantized();
    }

    @Override
    public String label() {
      return layer + " on bytes";
    }
  }

  /**
   * The loss has differences where weights move from one value of their grid to another, and where
   * a bias moves the input by whole steps.
   */
  @Test
  void floatGradientsOfAProductOfBytesAgreeWithDifferences() {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 21);
    TrainingPlan plan =
        TrainingPlan.compile(
            NetworkBuilder.build(
                n -> {
                  n.convolution("conv1", "input", 3, 3, 2, 1, Activation.IDENTITY);
                  n.convolution("conv2", "conv1", 4, 2, 1, 1, Activation.IDENTITY);
                  n.output("conv2");
                }),
            examples.shape(),
            examples.count(),
            new OneLayerOfBytes("conv2"),
            KERNELS);
    ParameterLayout layout = plan.parameters().layout();
    RandomStream random = RandomStream.of(4);
    Vectors.edit(
        plan.parameters(),
        values -> {
          for (int i = 0; i < plan.graph().layout().size(); i++) {
            values[i] = STEP * (float) Math.rint((random.uniform(i) - 0.5f) / (2 * STEP));
          }
          for (Role role : List.of(Role.INPUT, Role.WEIGHT)) {
            values[layout.state("conv2", role.label() + " step").offset()] = STEP;
          }
        });
    assertThat(plan.explain())
        .extracting(report -> report.operandTypes().get("output"))
        .containsExactly("f32 x f32", "s8 x s8", "f32 x f32", null);

    check(
        plan,
        examples,
        List.of(
            layout.of("conv2", ParameterTensor.Role.WEIGHT),
            layout.of("conv2", ParameterTensor.Role.BIAS),
            layout.of("conv1", ParameterTensor.Role.BIAS)));
  }

  private static void check(Consumer<NetworkBuilder> layers) {
    Examples examples = Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 21);
    TrainingPlan plan =
        TrainingPlan.compile(
            NetworkBuilder.build(layers),
            examples.shape(),
            examples.count(),
            PrecisionScheme.of(Precision.FLOAT32),
            KERNELS);
    RandomStream random = RandomStream.of(3);
    Vectors.edit(
        plan.parameters(),
        values -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = random.uniform(i) - 0.5f;
          }
        });
    check(plan, examples, plan.graph().layout().trained());
  }

  private static void check(TrainingPlan plan, Examples examples, List<ParameterTensor> tensors) {
    meanLoss(plan, examples);
    float[] gradients = plan.gradients().download();
    for (ParameterTensor tensor : tensors) {
      double largest = 0;
      double worst = 0;
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        double difference = difference(plan, examples, i);
        largest = Math.max(largest, Math.abs(difference));
        worst = Math.max(worst, Math.abs(difference - gradients[i]));
      }
      assertThat(largest).as("largest gradient of %s", tensor.label()).isPositive();
      assertThat(worst / largest)
          .as("largest error of the gradient of %s, relative", tensor.label())
          .isLessThan(TOLERANCE);
    }
  }

  /** Central differences of two steps, extrapolated to a step of nothing. */
  private static double difference(TrainingPlan plan, Examples examples, int parameter) {
    double wide = difference(plan, examples, parameter, 2 * STEP);
    double narrow = difference(plan, examples, parameter, STEP);
    return (4 * narrow - wide) / 3;
  }

  private static double difference(
      TrainingPlan plan, Examples examples, int parameter, float step) {
    float value = plan.parameters().download()[parameter];
    float above = value + step;
    float below = value - step;
    Vectors.set(plan.parameters(), parameter, above);
    double lossAbove = meanLoss(plan, examples);
    Vectors.set(plan.parameters(), parameter, below);
    double lossBelow = meanLoss(plan, examples);
    Vectors.set(plan.parameters(), parameter, value);
    return (lossAbove - lossBelow) / ((double) above - below);
  }

  private static double meanLoss(TrainingPlan plan, Examples examples) {
    return plan.train(examples.images(), examples.labels(), examples.count(), KEY).lossSum()
        / examples.count();
  }
}
