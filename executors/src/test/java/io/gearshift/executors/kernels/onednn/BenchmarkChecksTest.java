package io.gearshift.executors.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** The checks that come before timing pass. */
class BenchmarkChecksTest {

  @Test
  void rowsOfPatchesAreAsDefined() {
    PatchesBenchmark benchmark = new PatchesBenchmark();
    benchmark.threads = 2;

    assertThatCode(benchmark::check).doesNotThrowAnyException();
  }

  @Test
  void partsOfOperandsAddUp() {
    OperandPartsBenchmark benchmark = new OperandPartsBenchmark();

    assertThatCode(() -> benchmark.setUp(256)).doesNotThrowAnyException();
  }
}
