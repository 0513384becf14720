package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * To and from integers, in GB/s. The limit is the memory bus, except of stochastic rounding, which
 * is bound by the operations of its random words on one thread.
 */
public class QuantizationBenchmark extends ElementWiseBenchmark {
  private static final int EXPONENT = 5;
  private static final int BITS = 8;

  /** Sums of neighbouring rows beyond this are a few in a million. */
  private static final int PAIR_LIMIT = 128;

  private final int[] found = new int[64];
  private Tensor input;
  private Tensor floats;
  private Tensor raw;
  private Tensor signed;
  private Tensor unsigned;

  @Override
  void allocate(int size) {
    input = Tensor.allocate(DataType.F32, size);
    floats = Tensor.allocate(DataType.F32, size);
    raw = Tensor.allocate(DataType.S8, size);
    signed = Tensor.allocate(DataType.S8, size);
    unsigned = Tensor.allocate(DataType.U8, size);
  }

  @Override
  void fill() {
    fillNormal(input, 1);
    fillNormal(raw, 2);
  }

  @Override
  void check() {
    requireSame("range", this::range);
    requireSame("quantize", this::quantize);
    requireSame("quantize to U8", this::quantizeUnsigned);
    requireSame("quantizeStochastic", this::quantizeStochastic);
    requireSame("snapToGrid", this::snapToGrid);
    requireSame("snapToGridStochastic", this::snapToGridStochastic);
    requireSame("rawRange", this::rawRange);
    requireSame("shiftRaw", this::shiftRaw);
    requireSame("largePairs", this::largePairs);
    requireSame("largePairs of neighbours", this::largePairsOfNeighbours);
  }

  @Benchmark
  @OperationsPerInvocation(4 * SIZE)
  public Range range() {
    return elementWise.range(input);
  }

  @Benchmark
  @OperationsPerInvocation(5 * SIZE)
  public Tensor quantize() {
    elementWise.quantize(input, signed, EXPONENT, BITS);
    return signed;
  }

  @Benchmark
  @OperationsPerInvocation(5 * SIZE)
  public Tensor quantizeUnsigned() {
    elementWise.quantize(input, unsigned, EXPONENT, BITS);
    return unsigned;
  }

  @Benchmark
  @OperationsPerInvocation(5 * SIZE)
  public Tensor quantizeStochastic() {
    elementWise.quantizeStochastic(input, signed, EXPONENT, BITS, STREAM);
    return signed;
  }

  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor snapToGrid() {
    elementWise.snapToGrid(input, floats, EXPONENT, BITS);
    return floats;
  }

  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor snapToGridStochastic() {
    elementWise.snapToGridStochastic(input, floats, EXPONENT, BITS, STREAM);
    return floats;
  }

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public RawRange rawRange() {
    return elementWise.rawRange(raw);
  }

  @Benchmark
  @OperationsPerInvocation(2 * SIZE)
  public Tensor shiftRaw() {
    elementWise.shiftRaw(raw, unsigned, 128);
    return unsigned;
  }

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public int largePairs() {
    return elementWise.largePairs(raw, raw.size() / CHANNELS, CHANNELS, PAIR_LIMIT, found);
  }

  /** Rows of one element, as in the weights of dense layers: the limit is the operations. */
  @Benchmark
  @OperationsPerInvocation(SIZE)
  public int largePairsOfNeighbours() {
    return elementWise.largePairs(raw, CHANNELS, 1, PAIR_LIMIT, found);
  }
}
