package io.gearshift.executors.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.vector.VectorElementWise;
import io.gearshift.executors.kernels.vector.WideVectors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks that come before timing pass, and can fail. */
class BenchmarkChecksTest {

  @WideVectors
  @Test
  void vectorKernelsGiveTheScalarResult() {
    checkElementWise("vector");
  }

  @Test
  void scalarKernelsGiveTheScalarResult() {
    checkElementWise("scalar");
  }

  private static void checkElementWise(String kernels) {
    for (ElementWiseBenchmark benchmark :
        List.of(
            new QuantizationBenchmark(), new FloatLoopsBenchmark(), new ChannelLoopsBenchmark())) {
      benchmark.kernels = kernels;
      benchmark.threads = 2;
      benchmark.setUp(ElementWiseBenchmark.CHANNELS);
      assertThat(benchmark.elementWise.name()).startsWith(kernels);
    }
  }

  @WideVectors
  @Test
  void aWrongResultIsNotTimed() {
    QuantizationBenchmark benchmark = new QuantizationBenchmark();
    benchmark.elementWise = new VectorElementWise(1);
    benchmark.allocate(ElementWiseBenchmark.CHANNELS);

    assertThatThrownBy(() -> benchmark.requireSame("name", () -> benchmark.elementWise.name()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("name of vector")
        .hasMessageEndingWith("differs from the scalar kernel's result");
  }

  @ParameterizedTest
  @EnumSource(names = {"S8", "U8"})
  void integerProductsEqualTheReference(DataType input) {
    ConvolutionBenchmark convolution = new ConvolutionBenchmark();
    convolution.maps = "16x8";
    convolution.input = input;
    convolution.setUp(3 * 8 * 8 * 16 * 16 * 9);
    DenseBenchmark dense = new DenseBenchmark();
    dense.input = input;
    dense.setUp(100, 60);
  }

  @Test
  void mapsThatDoNotFitTheCountOfMultiplyAddsAreRefused() {
    ConvolutionBenchmark convolution = new ConvolutionBenchmark();
    convolution.maps = "5x3";

    assertThatThrownBy(() -> convolution.setUp(1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid maps: 5x3 (2025 must divide 1000)");
  }

  @Test
  void exactSumsAndPixelsAreAsDefined() {
    new ExactSumBenchmark().setUp(1);
    new PixelsBenchmark().setUp(1);
  }
}
