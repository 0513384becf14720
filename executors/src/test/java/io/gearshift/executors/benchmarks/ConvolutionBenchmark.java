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
 * 8-bit products of 3 x 3 convolutions in billions of multiply-adds a second. The limit is the
 * operations: where there are no 8-bit dot products, 32 multiply-adds take three AVX2 instructions,
 * two of them multiplications, of which a core starts two a cycle; so at most 32 a cycle and core.
 * Signed inputs are shifted and corrected, for which unsigned ones are the rival; the input
 * gradient's left operand is always signed.
 *
 * <p>Threads are those of OMP_NUM_THREADS, which must be set.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:MaxDirectMemorySize=2g")
public class ConvolutionBenchmark {
  /** Of any of the four stages of ResNet-18 with 8 images. */
  private static final int MULTIPLY_ADDS = 8 * 56 * 56 * 64 * 64 * 9;

  private static final int CHECKED_IMAGES = 2;

  /** Channels x side of the maps: the stages of ResNet-18, and the first of ResNet-20. */
  @Param({"64x56", "128x28", "256x14", "512x7", "16x32"})
  public String maps = "64x56";

  /** Type of the input. */
  @Param({"S8", "U8"})
  public DataType input = DataType.S8;

  private IntegerLayer layer;

  /** Makes a batch of the wanted number of multiply-adds and checks its first images. */
  @Setup
  public void setUp() {
    setUp(MULTIPLY_ADDS);
  }

  void setUp(int multiplyAdds) {
    String[] sizes = maps.split("x", -1);
    int channels = Integer.parseInt(sizes[0]);
    int side = Integer.parseInt(sizes[1]);
    long one = shape(1, channels, side).multiplyAdds();
    if (multiplyAdds % one != 0) {
      throw new IllegalArgumentException(
          "Invalid maps: " + maps + " (" + one + " must divide " + multiplyAdds + ")");
    }
    int images = Math.toIntExact(multiplyAdds / one);
    layer =
        IntegerLayer.checked(
            shape(images, channels, side),
            shape(Math.min(images, CHECKED_IMAGES), channels, side),
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

  /** im2col is written too: {@code Im2colBenchmark} times those alone. */
  @Benchmark
  @OperationsPerInvocation(MULTIPLY_ADDS)
  public Tensor gradWeight() {
    return layer.gradWeight();
  }

  private static ConvolutionShape shape(int images, int channels, int side) {
    return ConvolutionShape.square(images, channels, side, channels, 3, 1, 1);
  }
}
