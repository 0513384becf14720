package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Rows of one kernel row of a window, [kernel column][input channel], for convolutions of stride 1
 * down the map: those of the other kernel rows are the same bytes, one line of output positions
 * further on.
 *
 * <p>A chunk is several images, one below the other. The padding above an image is that below the
 * one before. The gradient has lines of zeros wherever the input has more lines than the output, so
 * that both operands have as many rows.
 */
public final class KernelRowChunks implements Im2colChunks {
  /** Bytes of im2col in one chunk: few calls, and still in a cache when they are read. */
  private static final int CHUNK_BYTES = 1 << 22;

  /** From so many bytes a row on, writing whole windows costs less than the lines of zeros. */
  private static final int TOO_WIDE = 96;

  private final ConvolutionShape shape;
  private final int width;
  private final int gap;
  private final int lines;
  private final int mostImages;
  private final Im2col im2col;
  private final Scratch scratch;
  private final WorkSplitter splitter;

  public KernelRowChunks(Resources resources, ConvolutionShape shape) {
    this.shape = shape;
    this.width = shape.kernelWidth() * shape.inChannels();
    this.gap = Math.max(0, Math.max(shape.padTop(), shape.padBottom()));
    this.lines = shape.inHeight() + gap;
    int imageRows = lines * shape.outWidth();
    int fit = Math.min(IntegerWeightGradient.MOST_ROWS, CHUNK_BYTES / width) / imageRows;
    this.mostImages = Math.min(shape.batch(), Math.max(1, fit));
    this.im2col = new Im2col(shape);
    this.scratch = resources.scratch();
    this.splitter = resources.splitter();
    scratch.reserve(Scratch.Slot.COPY, (long) im2colLines(mostImages) * shape.outWidth() * width);
    scratch.reserve(
        Scratch.Slot.PADDED_GRADIENT, (long) mostImages * imageRows * shape.outChannels());
  }

  /** Whether a convolution can be taken this way, and would gain by it. */
  public static boolean suits(ConvolutionShape shape) {
    int lines = shape.inHeight() + Math.max(0, Math.max(shape.padTop(), shape.padBottom()));
    return shape.strideHeight() == 1
        && shape.kernelHeight() > 1
        && shape.kernelWidth() * shape.inChannels() < TOO_WIDE
        && shape.padTop() >= 0
        && lines >= shape.outHeight()
        && lines * shape.outWidth() <= IntegerWeightGradient.MOST_ROWS;
  }

  @Override
  public int count() {
    return (shape.batch() + mostImages - 1) / mostImages;
  }

  @Override
  public int mostRows() {
    return mostImages * lines * shape.outWidth();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int readings() {
    return shape.kernelHeight();
  }

  @Override
  public int shift() {
    return shape.outWidth() * width;
  }

  @Override
  public Chunk chunk(int number, Tensor input, int fill, Tensor gradOutput) {
    int first = number * mostImages;
    int images = Math.min(mostImages, shape.batch() - first);
    Tensor target = scratch.get(Scratch.Slot.COPY);
    int im2colLines = im2colLines(images);
    int lineBytes = shape.outWidth() * width;
    splitter.run(
        (long) im2colLines * lineBytes,
        im2colLines,
        1,
        (part, from, to) -> {
          for (int line = from; line < to; line++) {
            writeLine(input, fill, first, images, line, target);
          }
        });
    return new Chunk(
        target.buffer(), padded(gradOutput, first, images), images * lines * shape.outWidth());
  }

  /** Lines that the last kernel row reads too, beyond the last image. */
  private int im2colLines(int images) {
    return images * lines + shape.kernelHeight() - 1;
  }

  private void writeLine(Tensor input, int fill, int first, int images, int line, Tensor target) {
    int fromFirst = line - shape.padTop();
    int image = Math.floorDiv(fromFirst, lines);
    boolean between = image < 0 || image >= images;
    int y = between ? -1 : Math.floorMod(fromFirst, lines);
    im2col.writeLine(input, fill, first + image, y, target, line * shape.outWidth() * width);
  }

  private Tensor padded(Tensor gradOutput, int first, int images) {
    int line = shape.outWidth() * shape.outChannels();
    int image = shape.outHeight() * line;
    if (lines == shape.outHeight()) {
      return gradOutput.view(first * image, images * image);
    }
    Tensor padded = scratch.get(Scratch.Slot.PADDED_GRADIENT);
    ByteBuffer target = padded.buffer();
    for (int i = 0; i < images; i++) {
      int start = i * lines * line;
      target.put(start, gradOutput.buffer(), (first + i) * image, image);
      ByteRuns.fill(target, start + image, lines * line - image, (byte) 0);
    }
    return padded.view(0, images * lines * line);
  }
}
