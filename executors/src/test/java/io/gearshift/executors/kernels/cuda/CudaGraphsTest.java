package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.update.MomentumRates.Form;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launches that begin as graphs do what they do one by one. */
@Tag("emulator")
class CudaGraphsTest {
  private static final int BATCH = 4;
  private static final int CLASSES = 3;
  private static final int SIDE = 16;
  private static final int STEPS = 5;
  private static final int SIZE = 1000;
  private static final int MOST_OF_A_GRAPH = 64;

  private final ComputeResources resources = new ComputeResources();

  @BeforeAll
  static void require() {
    EmulatedDriver.require();
  }

  private CudaKernels open(boolean graphs) {
    return new CudaKernels(Compute.cuda(0), resources, graphs);
  }

  @ParameterizedTest
  @CsvSource({"lenet, 8, 1", "lenet, 32, 1", "resnet20, 8, 3", "resnet20, 16, 3"})
  void stepsGiveTheSameBits(String network, int bits, int channels) {
    float[] expected;
    try (CudaKernels kernels = open(false)) {
      expected = new Trainer(network, bits, channels, kernels).parametersAfter(STEPS);
      assertThat(kernels.graphLaunches()).isZero();
    }
    try (CudaKernels kernels = open(true)) {
      Trainer trainer = new Trainer(network, bits, channels, kernels);
      assertThat(trainer.parametersAfter(STEPS)).isEqualTo(expected);
      assertThat(kernels.graphLaunches()).isPositive();

      // In a step that is like those before, graphs begin all but what stands alone.
      int before = kernels.graphLaunches();
      trainer.step(STEPS);
      assertThat(kernels.graphLaunches() - before).isBetween(2, 12);
    }
  }

  @Test
  void anotherPlansPassesComeBetween() {
    List<float[]> parameters = new ArrayList<>();
    for (boolean graphs : new boolean[] {false, true}) {
      try (CudaKernels kernels = open(graphs)) {
        Trainer small = new Trainer("lenet", 8, 1, kernels);
        Trainer other = new Trainer("lenet", 12, 1, kernels);
        for (int step = 0; step < STEPS; step++) {
          small.step(step);
          if (step % 2 == 1) {
            other.step(step);
          }
        }
        parameters.add(small.parametersAfter(0));
        parameters.add(other.parametersAfter(0));
      }
    }
    assertThat(parameters.get(2)).isEqualTo(parameters.get(0));
    assertThat(parameters.get(3)).isEqualTo(parameters.get(1));
  }

  @Test
  void memoryIsFreedOnceWhatWaitsForItHasBegun() {
    try (CudaKernels kernels = open(true);
        CudaKernels another = open(true)) {
      Tensor output = kernels.allocate(DataType.F32, SIZE);
      reluOfWhatIsDroppedThen(kernels, output);

      // Looks for memory whose owners are gone, frees it and takes it.
      another.freeBytes(Long.MAX_VALUE);
      List<Tensor> taken = new ArrayList<>();
      float[] others = new float[SIZE];
      Arrays.fill(others, 5);
      for (int i = 0; i < 8; i++) {
        taken.add(another.allocate(DataType.F32, SIZE));
        another.upload(others, taken.get(i));
      }
      another.synchronize();

      assertThat(kernels.download(output)).containsOnly(7);
      for (Tensor tensor : taken) {
        assertThat(another.download(tensor)).containsOnly(5);
      }
    }
  }

  private static void reluOfWhatIsDroppedThen(CudaKernels kernels, Tensor output) {
    Tensor input = kernels.allocate(DataType.F32, SIZE);
    float[] values = new float[SIZE];
    Arrays.fill(values, 7);
    kernels.upload(values, input);
    kernels.elementWise().relu(input, output);
  }

  @Test
  void whatStandsInAQueueBeginsBeforeAnythingElseOfTheStream() {
    try (CudaKernels kernels = open(true)) {
      Tensor first = kernels.allocate(DataType.F32, SIZE);
      Tensor second = kernels.allocate(DataType.F32, SIZE);
      float[] values = new float[SIZE];
      for (int round = 1; round < 6; round++) {
        Arrays.fill(values, round);
        kernels.upload(values, first);
        for (int i = 0; i < MOST_OF_A_GRAPH / 2 + round; i++) {
          kernels.elementWise().relu(first, second);
          kernels.elementWise().add(first, second, first);
        }
        kernels.elementWise().copy(first, second);
        kernels.elementWise().zero(first);
        assertThat(kernels.download(first)).containsOnly(0);
        assertThat(kernels.download(second))
            .containsOnly((float) (round * Math.pow(2, MOST_OF_A_GRAPH / 2 + round)));
      }
    }
  }

  /** A plan, its momentum and random images. */
  private static final class Trainer {
    private static final MomentumRates RATES = new MomentumRates(0.05f, 0.9f, 1e-3f, Form.PLAIN);

    private final CudaKernels kernels;
    private final TrainingPlan plan;
    private final Tensor momentum;
    private final Tensor images;
    private final Random random = new Random(3);

    Trainer(String network, int bits, int channels, CudaKernels kernels) {
      this.kernels = kernels;
      this.plan =
          TrainingPlan.compile(
              Architectures.of(network, channels, SIDE, SIDE, CLASSES, 1),
              new InputShape(channels, SIDE, SIDE),
              BATCH,
              PrecisionScheme.of(bits == 32 ? Precision.FLOAT32 : Precision.ofBits(bits)),
              kernels);
      this.images = Tensor.allocate(DataType.F32, BATCH, SIDE, SIDE, channels);
      ParameterVector parameters = plan.parameters();
      float[] initial = new float[parameters.size()];
      for (int i = 0; i < initial.length; i++) {
        initial[i] = 0.1f + 0.2f * (float) random.nextGaussian();
      }
      parameters.upload(initial);
      this.momentum = kernels.allocate(DataType.F32, parameters.size());
    }

    void step(int number) {
      int[] labels = new int[BATCH];
      for (int i = 0; i < BATCH; i++) {
        labels[i] = random.nextInt(CLASSES);
      }
      for (int i = 0; i < images.size(); i++) {
        images.set(i, (float) random.nextGaussian());
      }
      plan.train(images, labels, BATCH, new StepKey(1, 0, 0, number));
      kernels
          .elementWise()
          .momentumUpdates(
              List.of(
                  new MomentumUpdate(
                      plan.parameters().flat(),
                      momentum,
                      plan.gradients().flat(),
                      Optional.empty(),
                      RATES)));
    }

    float[] parametersAfter(int steps) {
      for (int i = 0; i < steps; i++) {
        step(i);
      }
      return plan.parameters().download();
    }
  }
}
