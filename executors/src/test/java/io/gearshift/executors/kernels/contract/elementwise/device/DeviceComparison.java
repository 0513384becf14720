package io.gearshift.executors.kernels.contract.elementwise.device;

import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameFloats;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameRaws;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.copied;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.guard.MirroredKernels;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;

/** What a backend with memory of its own computes beside what the reference does. */
interface DeviceComparison {
  RandomStream STREAM = RandomStream.of(11, 7, 3);

  /** What is left of a difference of numbers near 1 in double precision. */
  double CANCELLED = 1e-14;

  ElementWise REFERENCE = new ScalarElementWise();

  /** The backend under test, for tensors in host memory: {@link MirroredKernels}. */
  Kernels openKernels();

  default ElementWise elementWise() {
    return openKernels().elementWise();
  }

  /** A call that writes to {@code out}, by either kernels. */
  interface Operation {
    void run(ElementWise kernels, PassStatus status, Tensor out);
  }

  record Results(Tensor expected, Tensor actual, PassStatus.Reading status) {}

  /** Runs an operation by the reference and here; both find the same in its output. */
  default Results both(Tensor before, Operation operation) {
    Tensor expected = copied(before);
    Tensor actual = copied(before);
    HostPassStatus expectedStatus = new HostPassStatus(0);
    PassStatus status = openKernels().passStatus(0);
    operation.run(REFERENCE, expectedStatus, expected);
    operation.run(elementWise(), status, actual);
    PassStatus.Reading reading = status.read();
    assertThat(reading.notFinite()).isEqualTo(expectedStatus.read().notFinite());
    return new Results(expected, actual, reading);
  }

  default void sameFloats(int size, Operation operation) {
    Results results = both(ElementWiseCases.normal(size, 12), operation);
    assertSameFloats(results.actual(), results.expected());
  }

  default void sameBytes(int size, DataType type, Operation operation) {
    Results results = both(ElementWiseCases.raws(type, size, 13), operation);
    assertSameRaws(results.actual(), results.expected());
  }
}
