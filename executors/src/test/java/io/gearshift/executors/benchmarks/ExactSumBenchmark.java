package io.gearshift.executors.benchmarks;

import io.gearshift.executors.exchange.part.ExactSum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
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
 * The exact sum of parameters over workers, on one thread, in GB/s of what must be read and
 * written. The limit of adding and averaging is the memory bus, new arrays included; that of
 * cutting is the operations: a floor and two conversions of a double for each element.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ExactSumBenchmark {
  private static final int SIZE = 6_400_000;
  private static final int CHECKED = 1009;
  private static final long WEIGHT = 6250;
  private static final BigDecimal LOW_UNITS = new BigDecimal(BigInteger.ONE.shiftLeft(50));

  private float[] values;
  private ExactSum term;
  private ExactSum other;

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

  /** Reads 4 bytes an element, writes 12. */
  @Benchmark
  @OperationsPerInvocation(16 * SIZE)
  public ExactSum cut() {
    return ExactSum.of(values, 0, values.length, WEIGHT);
  }

  /** Reads 24 bytes an element, writes 12. */
  @Benchmark
  @OperationsPerInvocation(36 * SIZE)
  public ExactSum plus() {
    return term.plus(other);
  }

  /** Reads 12 bytes an element, writes 4. */
  @Benchmark
  @OperationsPerInvocation(16 * SIZE)
  public float[] average() {
    return term.average();
  }

  private void prepare(int size) {
    Random random = new Random(1);
    values = new float[size];
    float[] others = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = 0.05f * (float) random.nextGaussian();
      others[i] = 1e-6f * (float) random.nextGaussian();
    }
    term = ExactSum.of(values, 0, size, WEIGHT);
    other = ExactSum.of(others, 0, size, WEIGHT);
  }

  private void check() {
    ExactSum cut = cut();
    ExactSum sum = plus();
    float[] average = average();
    for (int i = 0; i < values.length; i++) {
      BigInteger expected =
          new BigDecimal(values[i])
              .multiply(BigDecimal.valueOf(WEIGHT))
              .multiply(LOW_UNITS)
              .setScale(0, RoundingMode.FLOOR)
              .toBigIntegerExact();
      require(lowUnits(cut, i).equals(expected), "cut");
      require(lowUnits(sum, i).equals(expected.add(lowUnits(other, i))), "plus");
      // Of one term the average is the value itself.
      require(average[i] == values[i], "average");
    }
  }

  private static BigInteger lowUnits(ExactSum sum, int index) {
    return BigInteger.valueOf(sum.high()[index])
        .shiftLeft(20)
        .add(BigInteger.valueOf(sum.low()[index]));
  }

  private static void require(boolean condition, String operation) {
    if (!condition) {
      throw new IllegalStateException(operation + " differs from the exact sum");
    }
  }
}
