package io.gearshift.executors.kernels.onednn.saturation;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.gearshift.executors.kernels.vector.WideVectors;
import org.junit.jupiter.api.Test;

/** The check that comes before timing passes. */
@WideVectors
class OperandPartsBenchmarkTest {

  @Test
  void partsOfOperandsAddUp() {
    OperandPartsBenchmark benchmark = new OperandPartsBenchmark();

    assertThatCode(() -> benchmark.setUp(256)).doesNotThrowAnyException();
  }
}
