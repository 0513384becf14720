package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;
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
 * im2col for weight gradients, in GB/s written; what is read is in a cache nearly always. The limit
 * is the bytes where runs are long (192 bytes of 64 channels), and the operations where they are
 * short (48 bytes of 16 channels, 21 of 3): one copy of a run takes a few cycles whatever its
 * length.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:MaxDirectMemorySize=1g")
public class Im2colBenchmark {
  private static final int ZERO_POINT = 128;
  private static final int CHECKED_IMAGES = 3;

  /** Bytes of 8 images' windows: 3 x 3 of 64 channels. */
  private static final int WIDE_BYTES = 8 * 56 * 56 * 9 * 64;

  /** Bytes of 8 images' windows: 7 x 7 of 3 channels. */
  private static final int NARROW_BYTES = 8 * 112 * 112 * 49 * 3;

  /**
   * Bytes of 128 images' windows, one kernel row of each, a line between images, and of gradients.
   */
  private static final int LINE_BYTES = 128 * 33 * 32 * (3 * 16 + 16);

  /** Threads that write. */
  @Param({"1", "2"})
  public int threads = 1;

  private Layer wide;
  private Layer strided;
  private Layer narrow;
  private Layer lines;

  /** Checks every row of a few images, then prepares the timed sizes. */
  @Setup
  public void setUp() {
    check();
    prepare(8, 32, 8, 128);
  }

  void check() {
    prepare(1, 1, 1, CHECKED_IMAGES);
    wide.check();
    strided.check();
    narrow.check();
    lines.check();
  }

  /** A layer of ResNet-18's first stage. */
  @Benchmark
  @OperationsPerInvocation(WIDE_BYTES)
  public int windows() {
    return wide.writeAll();
  }

  /** The first layer of its second stage, of stride 2, with four times the images. */
  @Benchmark
  @OperationsPerInvocation(WIDE_BYTES)
  public int windowsStrided() {
    return strided.writeAll();
  }

  /** The first layer, of stride 2. */
  @Benchmark
  @OperationsPerInvocation(NARROW_BYTES)
  public int windowsNarrow() {
    return narrow.writeAll();
  }

  /** A layer of ResNet-20's first stage, with lines of zeros written between gradients. */
  @Benchmark
  @OperationsPerInvocation(LINE_BYTES)
  public int kernelRows() {
    return lines.writeAll();
  }

  private void prepare(int wideImages, int stridedImages, int narrowImages, int lineImages) {
    Resources resources = Resources.of(null, new HostArena(), null, threads);
    wide = windows(resources, ConvolutionShape.square(wideImages, 64, 56, 64, 3, 1, 1));
    strided = windows(resources, ConvolutionShape.square(stridedImages, 64, 56, 128, 3, 2, 1));
    narrow = windows(resources, ConvolutionShape.square(narrowImages, 3, 224, 64, 7, 2, 3));
    ConvolutionShape shape = ConvolutionShape.square(lineImages, 16, 32, 16, 3, 1, 1);
    lines = new Layer(shape, new KernelRowChunks(resources, shape));
  }

  private static Layer windows(Resources resources, ConvolutionShape shape) {
    return new Layer(shape, new WindowChunks(resources, shape));
  }

  /** One layer's operands and how they are cut into chunks. */
  private static final class Layer {
    private final ConvolutionShape shape;
    private final Im2colChunks chunks;
    private final Tensor input;
    private final Tensor gradOutput;

    Layer(ConvolutionShape shape, Im2colChunks chunks) {
      this.shape = shape;
      this.chunks = chunks;
      this.input = random(DataType.U8, shape.inputShape());
      this.gradOutput = random(DataType.S8, shape.outputShape());
    }

    int writeAll() {
      int rows = 0;
      for (int number = 0; number < chunks.count(); number++) {
        rows += chunks.chunk(number, input, ZERO_POINT, gradOutput).rows();
      }
      return rows;
    }

    /** Every position's gradient must meet the window that the definition says, in order. */
    void check() {
      int position = 0;
      for (int number = 0; number < chunks.count(); number++) {
        Im2colChunks.Chunk chunk = chunks.chunk(number, input, ZERO_POINT, gradOutput);
        for (int row = 0; row < chunk.rows(); row++) {
          if (isZero(chunk.gradOutput(), row)) {
            continue;
          }
          require(sameGradient(chunk.gradOutput(), row, position), "gradient", position);
          for (int reading = 0; reading < chunks.readings(); reading++) {
            int start = reading * chunks.shift() + row * chunks.width();
            for (int i = 0; i < chunks.width(); i++) {
              int found = Byte.toUnsignedInt(chunk.im2col().get(start + i));
              int expected = value(position, reading * chunks.width() + i);
              require(found == expected, "window", position);
            }
          }
          position++;
        }
      }
      require(position == shape.batch() * shape.outHeight() * shape.outWidth(), "count", position);
    }

    private boolean isZero(Tensor gradients, int row) {
      int channels = shape.outChannels();
      for (int i = row * channels; i < (row + 1) * channels; i++) {
        if (gradients.raw(i) != 0) {
          return false;
        }
      }
      return true;
    }

    private boolean sameGradient(Tensor gradients, int row, int position) {
      int channels = shape.outChannels();
      return gradients
          .view(row * channels, channels)
          .buffer()
          .equals(gradOutput.view(position * channels, channels).buffer());
    }

    /** Element {@code index} of a window, [kernel row][kernel column][input channel]. */
    private int value(int position, int index) {
      int line = position / shape.outWidth();
      int tap = index / shape.inChannels();
      int y =
          line % shape.outHeight() * shape.strideHeight()
              - shape.padTop()
              + tap / shape.kernelWidth();
      int x =
          position % shape.outWidth() * shape.strideWidth()
              - shape.padLeft()
              + tap % shape.kernelWidth();
      if (y < 0 || y >= shape.inHeight() || x < 0 || x >= shape.inWidth()) {
        return ZERO_POINT;
      }
      int pixel = (line / shape.outHeight() * shape.inHeight() + y) * shape.inWidth() + x;
      return input.raw(pixel * shape.inChannels() + index % shape.inChannels());
    }

    private void require(boolean condition, String what, int position) {
      if (!condition) {
        throw new IllegalStateException(
            "Wrong " + what + " at output position " + position + " of " + shape);
      }
    }

    /** Never a row of zeros: those mark the lines between images. */
    private static Tensor random(DataType type, int... shape) {
      Tensor tensor = Tensor.allocate(type, shape);
      Random random = new Random(1);
      for (int i = 0; i < tensor.size(); i++) {
        tensor.setRaw(i, 1 + random.nextInt(127));
      }
      return tensor;
    }
  }
}
