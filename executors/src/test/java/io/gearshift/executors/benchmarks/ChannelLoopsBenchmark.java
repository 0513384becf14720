package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Operations that know of 64 channels, in GB/s. The limit is the memory bus. */
public class ChannelLoopsBenchmark extends ElementWiseBenchmark {
  /** Absolute error allowed per summand of about unit size, as in the contract. */
  private static final float SUM_TOLERANCE = 1e-6f;

  private Tensor bias;
  private Tensor sums;
  private Tensor input;
  private Tensor inOut;
  private Tensor wide;
  private Tensor raw;
  private Tensor wideRaw;

  @Override
  void allocate(int size) {
    int pixels = size / CHANNELS;
    bias = Tensor.allocate(DataType.F32, CHANNELS);
    sums = Tensor.allocate(DataType.F32, CHANNELS);
    input = Tensor.allocate(DataType.F32, pixels, CHANNELS);
    inOut = Tensor.allocate(DataType.F32, pixels, CHANNELS);
    wide = Tensor.allocate(DataType.F32, pixels, 2 * CHANNELS);
    raw = Tensor.allocate(DataType.S8, pixels, CHANNELS);
    wideRaw = Tensor.allocate(DataType.S8, pixels, 2 * CHANNELS);
  }

  @Override
  void fill() {
    fillNormal(bias, 1);
    fillNormal(input, 2);
    fillNormal(inOut, 3);
    fillNormal(raw, 4);
  }

  @Override
  void check() {
    requireSame("addBias", this::addBias);
    requireSame("addBiasRelu", this::addBiasRelu);
    requireSame("copyChannels", this::copyChannels);
    requireSame("copyChannels of bytes", this::copyRawChannels);
    requireCloseSums();
  }

  /** In place: read and written. */
  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor addBias() {
    elementWise.addBias(bias, inOut);
    return inOut;
  }

  /** In place: read and written. */
  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor addBiasRelu() {
    elementWise.addBiasRelu(bias, inOut);
    return inOut;
  }

  @Benchmark
  @OperationsPerInvocation(4 * SIZE)
  public Tensor gradBias() {
    elementWise.gradBias(input, sums);
    return sums;
  }

  /** Into every other 64 channels of twice as many. */
  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor copyChannels() {
    elementWise.copyChannels(input, 0, wide, CHANNELS, CHANNELS);
    return wide;
  }

  /** The same of bytes. */
  @Benchmark
  @OperationsPerInvocation(2 * SIZE)
  public Tensor copyRawChannels() {
    elementWise.copyChannels(raw, 0, wideRaw, CHANNELS, CHANNELS);
    return wideRaw;
  }

  private void requireCloseSums() {
    fill();
    gradBias();
    Tensor expected = Tensor.allocate(DataType.F32, CHANNELS);
    new ScalarElementWise().gradBias(input, expected);
    float tolerance = SUM_TOLERANCE * input.shape(0);
    for (int c = 0; c < CHANNELS; c++) {
      if (!(Math.abs(sums.get(c) - expected.get(c)) <= tolerance)) {
        throw new IllegalStateException(
            "gradBias is " + sums.get(c) + " (must be " + expected.get(c) + " +- " + tolerance);
      }
    }
  }
}
