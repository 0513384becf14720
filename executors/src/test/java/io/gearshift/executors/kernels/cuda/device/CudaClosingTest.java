package io.gearshift.executors.kernels.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is open of a GPU, and until when. */
class CudaClosingTest {
  private static final Compute FIRST = Compute.cuda(0);

  /** More than what each user of a GPU takes for itself. */
  private static final int LARGE = 64 << 20;

  @BeforeAll
  static void require() {
    EmulatedDriver.require();
  }

  private static long freeBytes() {
    long[] free = new long[1];
    CudaException.check(CudaDriver.cuMemGetInfo_v2(free, new long[1]), "cuMemGetInfo");
    return free[0];
  }

  @Test
  void memoryIsFreedWhenTheResourcesAndTheirLastUserAreClosed() {
    // Memory can be asked for where some context is open.
    ComputeResources watching = new ComputeResources();
    CudaContext watcher = CudaContext.of(0, watching);
    watcher.enter();
    long before = freeBytes();
    ComputeResources resources = new ComputeResources();
    List<Tensor> referred = new ArrayList<>();
    Kernels first = KernelsProvider.open(FIRST, resources);
    Kernels second = KernelsProvider.open(FIRST, resources);
    referred.add(first.allocate(DataType.S8, LARGE));
    referred.add(second.allocate(DataType.S8, LARGE));

    first.close();
    resources.close();
    watcher.enter();
    assertThat(before - freeBytes()).as("in use").isGreaterThanOrEqualTo(2L * LARGE);
    assertThat(second.download(second.allocate(DataType.F32, 3))).containsOnly(0);

    second.close();
    watcher.enter();
    assertThat(before - freeBytes()).isLessThan(LARGE / 8);
    assertThat(referred).hasSize(2);
    watching.close();
    watcher.leave();
  }

  @Test
  void aClosedGpuIsOpenedAnew() {
    for (int session = 0; session < 3; session++) {
      try (ComputeResources resources = new ComputeResources();
          Kernels kernels = KernelsProvider.open(FIRST, resources)) {
        Tensor tensor = kernels.allocate(DataType.F32, 2);
        kernels.upload(new float[] {-session, session}, tensor);
        kernels.elementWise().relu(tensor, tensor);
        assertThat(kernels.download(tensor)).containsExactly(0, session);
      }
    }
  }

  @Test
  void closedResourcesOpenNothing() {
    ComputeResources resources = new ComputeResources();
    resources.close();
    assertThatThrownBy(() -> KernelsProvider.open(FIRST, resources))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("The compute resources of this process are closed");
  }
}
