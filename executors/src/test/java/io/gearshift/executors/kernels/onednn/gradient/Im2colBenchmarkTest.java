package io.gearshift.executors.kernels.onednn.gradient;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** The check that comes before timing passes. */
class Im2colBenchmarkTest {

  @Test
  void rowsOfIm2colAreAsDefined() {
    Im2colBenchmark benchmark = new Im2colBenchmark();
    benchmark.threads = 2;

    assertThatCode(benchmark::check).doesNotThrowAnyException();
  }
}
