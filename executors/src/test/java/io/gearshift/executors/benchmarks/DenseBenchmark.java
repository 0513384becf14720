package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 8-bit products of AlexNet's first dense layer, 32 images, in billions of multiply-adds a second.
 * The limit of output and input gradient is the operations, 32 for each byte of weights; that of
 * the weight gradient is the bytes, 8 multiply-adds for each of the 151 million bytes that it
 * writes.
 *
 * <p>Threads are those of OMP_NUM_THREADS, which must be set.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:MaxDirectMemorySize=2g")
public class DenseBenchmark {
  private static final int IMAGES = 32;
  private static final int INPUTS = 9216;
  private static final int OUTPUTS = 4096;
  private static final int MULTIPLY_ADDS = IMAGES * INPUTS * OUTPUTS;
  private static final int CHECKED_IMAGES = 3;

  /** Type of the input: signed ones are shifted and corrected, unsigned ones are the rival. */
  @Param({"S8", "U8"})
  public DataType input = DataType.S8;

  private IntegerLayer layer;

  /** Makes the layer and checks its first images. */
  @Setup
  public void setUp() {
    setUp(INPUTS, OUTPUTS);
  }

  void setUp(int inputs, int outputs) {
    layer =
        IntegerLayer.checked(
            ConvolutionShape.dense(IMAGES, 1, 1, inputs, outputs),
            ConvolutionShape.dense(CHECKED_IMAGES, 1, 1, inputs, outputs),
            input);
  }

  @Benchmark
  @OperationsPerInvocation(MULTIPLY_ADDS)
  public Tensor output() {
    return layer.output();
  }

  @Benchmark
  @OperationsPerInvocation(MULTIPLY_ADDS)
  public Tensor gradInput() {
    return layer.gradInput();
  }

  @Benchmark
  @OperationsPerInvocation(MULTIPLY_ADDS)
  public Tensor gradWeight() {
    return layer.gradWeight();
  }
}
