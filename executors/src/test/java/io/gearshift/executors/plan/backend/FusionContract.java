package io.gearshift.executors.plan.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.memory.Vectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.plan.oracle.FloatGradients;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs and gradients that are left to their readers, against those that are written. */
abstract class FusionContract {
  private static final Examples EXAMPLES =
      Examples.of(NetworkBuilder.IMAGES, 3, NetworkBuilder.CLASSES, 71);
  private static final int STEPS = 2;

  private final Kernels kernels = kernels();

  /** A backend that leaves some. */
  abstract Kernels kernels();

  /** A backend that writes all outputs. */
  private static final class UnfusedKernels extends ForwardingKernels {
    UnfusedKernels(Kernels delegate) {
      super(delegate);
    }

    @Override
    public BatchNormalization batchNormalization(
        int[] shape, float epsilon, Activation activation) {
      return without(
          BatchNormalization.class,
          super.batchNormalization(shape, epsilon, activation),
          List.of("fuses", "encodesSums", "encodesGradients"));
    }

    @Override
    public Pooling pooling(PoolingShape shape) {
      return without(Pooling.class, super.pooling(shape), List.of("encodesGradients"));
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, DataType inputType) {
      return without(
          Convolution.class,
          super.convolution(shape, inputType),
          List.of("finishesOutput", "addsGradInput", "masksGradInput"));
    }

    @Override
    public Optional<OutputGradient> outputGradient(int[] shape, Activation activation) {
      return Optional.empty();
    }

    /** The same kernels, which say that they cannot do some things. */
    private static <T> T without(Class<T> type, T kernels, List<String> abilities) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                if (abilities.contains(method.getName())) {
                  return false;
                }
                try {
                  return method.invoke(kernels, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    }
  }

  static TrainingPlan plan(SmallNetworks network, Precision precision, Kernels kernels) {
    return plan(network, PrecisionScheme.of(precision), kernels);
  }

  private static TrainingPlan plan(
      SmallNetworks network, QuantizationScheme scheme, Kernels kernels) {
    TrainingPlan plan =
        TrainingPlan.compile(
            network.configuration(), EXAMPLES.shape(), EXAMPLES.count(), scheme, kernels);
    plan.parameters()
        .upload(new StockNetwork(network.configuration(), NetworkBuilder.CLASSES).parameters());
    return plan;
  }

  private static Precision precision(int bits) {
    return bits == 32 ? Precision.FLOAT32 : Precision.ofBits(bits);
  }

  private static List<String> normalizations(TrainingPlan plan) {
    return plan.explain().stream()
        .map(OperationReport::type)
        .filter(type -> type.startsWith("batch normalization"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "CONVOLUTIONS_AND_POOLING, 8",
    "CONVOLUTIONS_AND_POOLING, 12",
    "CONCATENATION, 8",
    "ADDITION_OF_RELUS, 8",
    "ADDITION_OF_THREE, 8",
    "ADDITION_TO_ITSELF, 8",
    "ADDITION_OF_AN_ADDITION, 8",
    "THREE_READERS, 8",
    "PRENORMALIZED_RESIDUALS, 8",
    "NORMALIZATION, 8",
    "NORMALIZATION_WITH_OTHER_READERS, 8",
    "LINEAR_NORMALIZATION, 8",
    "LINEAR_NORMALIZATION, 12",
    "NORMALIZED_DENSE, 8",
    "NORMALIZED_RESIDUALS, 8",
    "NORMALIZED_RESIDUALS, 4",
    "NORMALIZED_RESIDUALS, 12",
    "NORMALIZED_RESIDUALS, 32",
    "INVERTED_RESIDUAL, 8",
    "POOLED_ACTIVATIONS, 8",
    "POOLED_ACTIVATIONS, 4",
    "POOLED_ACTIVATIONS, 12",
    "POOLED_ACTIVATIONS, 32"
  })
  void fusionChangesNoBit(SmallNetworks network, int bits) {
    assertFusionChangesNoBit(network, PrecisionScheme.of(precision(bits)));
  }

  @Test
  void fusionChangesNoBitWhereGradientsAreFloatsOfBytes() {
    FloatGradients scheme = new FloatGradients(FloatGradients.GridOf.RANGE);
    assertThat(normalizations(plan(SmallNetworks.NORMALIZED_RESIDUALS, scheme, kernels)))
        .contains("batch normalization + ReLU, encoded");
    assertFusionChangesNoBit(SmallNetworks.NORMALIZED_RESIDUALS, scheme);
  }

  private void assertFusionChangesNoBit(SmallNetworks network, QuantizationScheme scheme) {
    TrainingPlan fused = plan(network, scheme, kernels);
    TrainingPlan unfused = plan(network, scheme, new UnfusedKernels(kernels));

    for (int step = 0; step < STEPS; step++) {
      StepKey key = new StepKey(1, 2, 3, step);
      assertThat(fused.train(EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), key))
          .isEqualTo(unfused.train(EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), key));
      assertThat(fused.gradients().download()).isEqualTo(unfused.gradients().download());
      assertThat(fused.parameters().download()).isEqualTo(unfused.parameters().download());
    }
  }

  @Test
  void outputsThatOneSumOrProductsInOneFormReadAreLeftToThem() {
    String plain = "batch normalization";
    assertThat(normalizations(plan(SmallNetworks.NORMALIZED_RESIDUALS, precision(8), kernels)))
        .containsExactly(
            plain + " + ReLU",
            plain + " + ReLU, encoded",
            plain + ", added",
            plain + ", added",
            plain,
            plain + ", encoded",
            plain,
            plain);
    assertThat(normalizations(plan(SmallNetworks.NORMALIZED_RESIDUALS, precision(32), kernels)))
        .containsExactly(
            plain + " + ReLU",
            plain + " + ReLU",
            plain + ", added",
            plain + ", added",
            plain,
            plain,
            plain,
            plain);
  }

  @Test
  void outputsThatAreNotWrittenTakeNoMemory() {
    assertThat(plan(SmallNetworks.NORMALIZED_RESIDUALS, precision(8), kernels).bufferBytes())
        .isLessThan(
            plan(SmallNetworks.NORMALIZED_RESIDUALS, precision(8), new UnfusedKernels(kernels))
                .bufferBytes());
  }

  @Test
  void otherBackendsAndInferenceWriteAllOutputs() {
    SmallNetworks network = SmallNetworks.NORMALIZED_RESIDUALS;
    TrainingPlan reference = plan(network, precision(8), KernelsProvider.open(Compute.reference()));
    TrainingPlan inference =
        TrainingPlan.compileInference(
            reference.graph(),
            EXAMPLES.shape(),
            EXAMPLES.count(),
            PrecisionScheme.of(precision(8)),
            kernels,
            reference.parameters());
    for (TrainingPlan plan : List.of(reference, inference)) {
      assertThat(normalizations(plan)).hasSize(8).noneMatch(type -> type.contains(", "));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bn1, BETA, NaN",
    "bn1, BETA, Infinity",
    "bn1, GAMMA, NaN",
    "bn2, BETA, NaN",
    "bn5, GAMMA, -Infinity",
    "bn5, BETA, -Infinity"
  })
  void outputsThatAreNotFiniteAreNamedAsWithoutFusion(String layer, Role role, float value) {
    Throwable fused = failure(kernels, layer, role, value);
    Throwable unfused = failure(new UnfusedKernels(kernels), layer, role, value);

    assertThat(fused).isInstanceOf(NonFiniteException.class).hasMessage(unfused.getMessage());
  }

  private static Throwable failure(Kernels kernels, String layer, Role role, float value) {
    TrainingPlan plan = plan(SmallNetworks.NORMALIZED_RESIDUALS, precision(8), kernels);
    Vectors.set(plan.parameters(), plan.graph().layout().of(layer, role).offset(), value);
    return catchThrowable(
        () ->
            plan.train(
                EXAMPLES.images(), EXAMPLES.labels(), EXAMPLES.count(), new StepKey(1, 2, 3, 4)));
  }
}
