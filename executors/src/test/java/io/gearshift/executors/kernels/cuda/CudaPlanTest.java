package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.backend.PlanContract;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole plans on a GPU, all tensors in its memory. */
@Tag("emulator")
class CudaPlanTest extends PlanContract {
  private static CudaKernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  @AfterAll
  static void forget() {
    kernels = null;
  }

  @Override
  protected Kernels kernels() {
    return kernels;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 32})
  void theHostWaitsForAStepOnce(int bits) {
    TrainingPlan plan =
        TrainingPlan.compile(
            Architectures.of("lenet", 1, 16, 16, 3, 1),
            new InputShape(1, 16, 16),
            2,
            PrecisionScheme.of(bits == 32 ? Precision.FLOAT32 : Precision.ofBits(bits)),
            kernels);
    Tensor images = Tensor.allocate(DataType.F32, 2, 16, 16, 1);
    int before = kernels.waits();

    for (int step = 0; step < 3; step++) {
      plan.train(images, new int[] {0, 1}, 2, new StepKey(1, 0, 0, step));
    }

    assertThat(kernels.waits() - before).isEqualTo(3);
  }
}
