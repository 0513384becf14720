package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.function.BiConsumer;

/** What a backend computes beside what the reference does, to the bit. */
interface HostComparison {
  RandomStream STREAM = RandomStream.of(11, 7, 3);

  HostElementWise REFERENCE = new ScalarElementWise();

  /** The backend under test. */
  HostElementWise underTest();

  default void sameBytes(int size, DataType type, BiConsumer<HostElementWise, Tensor> operation) {
    Tensor expected = Tensor.allocate(type, size);
    Tensor actual = Tensor.allocate(type, size);
    operation.accept(REFERENCE, expected);
    operation.accept(underTest(), actual);
    assertThat(actual.buffer().mismatch(expected.buffer())).isEqualTo(-1);
    assertThat(actual.scale()).isEqualTo(expected.scale());
  }

  default void sameFloats(int size, BiConsumer<HostElementWise, Tensor> operation) {
    Tensor expected = ElementWiseCases.normal(size, 12);
    Tensor actual = ElementWiseCases.normal(size, 12);
    operation.accept(REFERENCE, expected);
    operation.accept(underTest(), actual);
    assertThat(ElementWiseCases.firstDifference(expected, actual)).isEqualTo(-1);
  }
}
