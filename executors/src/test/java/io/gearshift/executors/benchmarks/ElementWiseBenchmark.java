package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ElementWiseProvider;
import io.gearshift.executors.kernels.Range;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.random.RandomStream;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Element-wise kernels over 6.4 million floats. The limit is the memory bus; bytes moved per
 * element: range 4, quantize and quantizeStochastic 5, relu 8, momentumUpdate 20 (a store also
 * reads its line first where it is not in the cache, which adds 1, 4 and 0). The rival is the
 * scalar kernel of the same name in the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 30)
@Measurement(iterations = 50)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:MaxDirectMemorySize=1g"})
public class ElementWiseBenchmark {
  private static final int SIZE = 6_400_000;
  private static final int CHECKED = 100_003;
  private static final RandomStream STREAM = RandomStream.of(1, 2, 3);

  /** Which kernels. */
  @Param({"vector", "scalar"})
  public String kernels;

  /** Threads inside one call. */
  @Param({"1", "2"})
  public int threads;

  private ElementWise elementWise;
  private Tensor input;
  private Tensor output;
  private Tensor momentum;
  private Tensor raw;

  /** Fills the tensors and checks the kernels against the definition. */
  @Setup
  public void check() {
    System.setProperty(ElementWiseProvider.PROPERTY, kernels);
    elementWise = ElementWiseProvider.open(threads);
    input = Tensor.allocate(DataType.F32, SIZE);
    output = Tensor.allocate(DataType.F32, SIZE);
    momentum = Tensor.allocate(DataType.F32, SIZE);
    raw = Tensor.allocate(DataType.S8, SIZE);
    Random random = new Random(1);
    for (int i = 0; i < SIZE; i++) {
      input.set(i, (float) random.nextGaussian());
    }
    ElementWise definition = new ScalarElementWise();
    Tensor part = input.view(0, CHECKED);
    Tensor expected = Tensor.allocate(DataType.S8, CHECKED);
    Tensor actual = Tensor.allocate(DataType.S8, CHECKED);
    definition.quantize(part, expected, 5, 8);
    elementWise.quantize(part, actual, 5, 8);
    require(actual.buffer().equals(expected.buffer()), "quantize");
    definition.quantizeStochastic(part, expected, 5, 8, STREAM);
    elementWise.quantizeStochastic(part, actual, 5, 8, STREAM);
    require(actual.buffer().equals(expected.buffer()), "quantizeStochastic");
    require(definition.range(part).equals(elementWise.range(part)), "range");
  }

  @Benchmark
  public Range range() {
    return elementWise.range(input);
  }

  @Benchmark
  public void quantize() {
    elementWise.quantize(input, raw, 5, 8);
  }

  @Benchmark
  public void quantizeStochastic() {
    elementWise.quantizeStochastic(input, raw, 5, 8, STREAM);
  }

  @Benchmark
  public void relu() {
    elementWise.relu(input, output);
  }

  @Benchmark
  public void momentumUpdate() {
    elementWise.momentumUpdate(output, momentum, input, 1e-3f, 0.9f, 5e-4f);
  }

  private static void require(boolean condition, String operation) {
    if (!condition) {
      throw new IllegalStateException(operation + " differs from the scalar reference");
    }
  }

  /** Runs all; arguments are parts of benchmark names. */
  public static void main(String[] names) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    String benchmark = ElementWiseBenchmark.class.getSimpleName();
    if (names.length == 0) {
      options.include(benchmark);
    }
    for (String name : names) {
      options.include(benchmark + "\\." + name);
    }
    new Runner(options.build()).run();
  }
}
