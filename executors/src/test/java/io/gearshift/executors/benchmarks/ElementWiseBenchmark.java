package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.VectorElementWise;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

/**
 * What the benchmarks of {@link HostElementWise} share: 6.4 million elements, far beyond the
 * caches; the scalar kernels as rival and as the definition of a right result.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:MaxDirectMemorySize=1g")
public abstract class ElementWiseBenchmark {
  /** Elements of one timed call. */
  static final int SIZE = 6_400_000;

  /** Channels of a tensor; divides all sizes. */
  static final int CHANNELS = 64;

  /** Elements of a checked call: enough to be split among threads, and not evenly. */
  private static final int CHECKED = 1025 * CHANNELS;

  static final RandomStream STREAM = RandomStream.of(1, 2, 3);

  /** Which kernels. */
  @Param({"vector", "scalar"})
  public String kernels = "vector";

  /** Threads inside one call; the scalar kernels use one. */
  @Param({"1", "2"})
  public int threads = 1;

  HostElementWise elementWise;

  /** Checks every operation, then prepares tensors of the timed size. */
  @Setup
  public void setUp() {
    setUp(SIZE);
  }

  /** The same with another timed size, a multiple of {@link #CHANNELS}. */
  final void setUp(int size) {
    elementWise = open();
    allocate(CHECKED);
    check();
    allocate(size);
    fill();
  }

  /** Makes tensors of {@code size} elements. */
  abstract void allocate(int size);

  /** Writes the operands, the same each time. */
  abstract void fill();

  /** Calls {@link #requireSame} for every operation. */
  abstract void check();

  /**
   * Requires that an operation gives, to the bit, what the scalar kernels give.
   *
   * @param run the timed method
   * @param written what it writes beside what it returns
   */
  final void requireSame(String operation, Supplier<Object> run, Tensor... written) {
    HostElementWise timed = elementWise;
    elementWise = new ScalarElementWise();
    List<Object> expected = outcome(run, written);
    elementWise = timed;
    if (!outcome(run, written).equals(expected)) {
      throw new IllegalStateException(
          operation + " of " + timed.name() + " differs from the scalar kernel's result");
    }
  }

  /** Normally distributed values: of deviation 1, and 20 of raw ones. */
  static void fillNormal(Tensor tensor, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < tensor.size(); i++) {
      if (tensor.type() == DataType.F32) {
        tensor.set(i, (float) random.nextGaussian());
      } else {
        tensor.setRaw(i, (int) Math.max(-128, Math.min(127, 20 * random.nextGaussian())));
      }
    }
  }

  private List<Object> outcome(Supplier<Object> run, Tensor... written) {
    fill();
    List<Object> outcome = new ArrayList<>();
    outcome.add(copyOf(run.get()));
    for (Tensor tensor : written) {
      outcome.add(copyOf(tensor));
    }
    return outcome;
  }

  /** A value as it is; of a tensor the bytes, which the next call overwrites. */
  private static Object copyOf(Object result) {
    if (result instanceof Tensor tensor) {
      ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
      return copy.put(0, tensor.buffer(), 0, copy.capacity());
    }
    return result;
  }

  private HostElementWise open() {
    return switch (kernels) {
      case "vector" -> new VectorElementWise(threads);
      case "scalar" -> new ScalarElementWise();
      default ->
          throw new IllegalArgumentException(
              "Invalid kernels: " + kernels + " (must be vector or scalar)");
    };
  }
}
