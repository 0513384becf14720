package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.VectorElementWise;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Operands taken apart so that pairs of products fit into 16 bits, on one thread, in GB/s of what
 * must be read and written. The limit is the memory bus.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:MaxDirectMemorySize=1g")
public class OperandPartsBenchmark {
  private static final int SIZE = 6_400_000;
  private static final int CHECKED = 6400;
  private static final int COLUMNS = 64;
  private static final int LIMIT = 128;
  private static final float FACTOR = 0x1p-7f;

  private Tensor signed;
  private Tensor positive;
  private Tensor negative;
  private Tensor sums;
  private Tensor otherSums;
  private Tensor floats;
  private ExcessGradients parts;

  /** Checks a part, then prepares operands of the timed size. */
  @Setup
  public void setUp() {
    setUp(SIZE);
  }

  void setUp(int size) {
    prepare(CHECKED);
    check();
    prepare(size);
  }

  /** {@link SignedParts#split}: reads 1 byte an element, writes 2. */
  @Benchmark
  @OperationsPerInvocation(3 * SIZE)
  public Tensor split() {
    SignedParts.split(signed, signed.size(), positive, negative);
    return negative;
  }

  /** {@link SignedParts#combine}: reads 8 bytes an element, writes 4. */
  @Benchmark
  @OperationsPerInvocation(12 * SIZE)
  public Tensor combine() {
    SignedParts.combine(sums, otherSums, sums.size(), FACTOR, floats);
    return floats;
  }

  /** {@link ExcessGradients#split} with some large pairs: reads twice, writes two. */
  @Benchmark
  @OperationsPerInvocation(4 * SIZE)
  public boolean lower() {
    return parts.split(signed, signed.size() / COLUMNS);
  }

  private void prepare(int size) {
    signed = Tensor.allocate(DataType.S8, size);
    positive = Tensor.allocate(DataType.U8, size);
    negative = Tensor.allocate(DataType.U8, size);
    sums = Tensor.allocate(DataType.S32, size);
    otherSums = Tensor.allocate(DataType.S32, size);
    floats = Tensor.allocate(DataType.F32, size);
    Random random = new Random(1);
    for (int i = 0; i < size; i++) {
      // So seldom that the large pairs of the timed size are listed, not searched.
      boolean large = random.nextInt(1000) == 0;
      double deviation = large ? 60 : 10;
      signed.setRaw(i, (int) Math.max(-128, Math.min(127, deviation * random.nextGaussian())));
      sums.buffer().putInt(i * Integer.BYTES, random.nextInt(1 << 23));
      otherSums.buffer().putInt(i * Integer.BYTES, random.nextInt(1 << 23));
    }
    // Of an even row, so that there is a pair however small the size.
    signed.setRaw(0, 127);
    signed.setRaw(COLUMNS, 127);
    Resources resources = Resources.of(null, new HostArena(), new VectorElementWise(1), 1);
    parts = new ExcessGradients(resources, size / COLUMNS, COLUMNS);
    parts.setLimit(LIMIT);
  }

  private void check() {
    split();
    combine();
    require(lower(), "lower", 0);
    Tensor lowered = parts.lowered();
    Tensor excess = parts.excess();
    for (int i = 0; i < CHECKED; i++) {
      int raw = signed.raw(i);
      require(positive.raw(i) == Math.max(raw, 0), "split", i);
      require(negative.raw(i) == Math.max(-raw, 0), "split", i);
      require(floats.get(i) == (sums.raw(i) - otherSums.raw(i)) * FACTOR, "combine", i);
      require(lowered.raw(i) + excess.raw(i) == raw, "lower", i);
      boolean first = i / COLUMNS % 2 == 0 && i + COLUMNS < CHECKED;
      int pair = first ? lowered.raw(i) + lowered.raw(i + COLUMNS) : 0;
      require(Math.abs(pair) <= LIMIT, "lower", i);
    }
  }

  private static void require(boolean condition, String operation, int index) {
    if (!condition) {
      throw new IllegalStateException(operation + " is wrong at element " + index);
    }
  }
}
