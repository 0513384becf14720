package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * Rows of whole windows, [kernel row][kernel column][input channel], for any stride and padding.
 */
public final class WindowChunks implements Im2colChunks {
  /** Bytes of im2col in one chunk: few calls, and still in a cache when they are read. */
  private static final int CHUNK_BYTES = 1 << 22;

  private final ConvolutionShape shape;
  private final int rows;
  private final int mostRows;
  private final int width;
  private final Im2col im2col;
  private final Scratch scratch;
  private final WorkSplitter splitter;

  public WindowChunks(Resources resources, ConvolutionShape shape) {
    this.shape = shape;
    this.rows = shape.batch() * shape.outHeight() * shape.outWidth();
    this.width = shape.reduction();
    this.mostRows =
        Math.min(rows, Math.min(IntegerWeightGradient.MOST_ROWS, Math.max(1, CHUNK_BYTES / width)));
    this.im2col = new Im2col(shape);
    this.scratch = resources.scratch();
    this.splitter = resources.splitter();
    scratch.reserve(Scratch.Slot.COPY, (long) mostRows * width);
  }

  @Override
  public int count() {
    return (rows + mostRows - 1) / mostRows;
  }

  @Override
  public int mostRows() {
    return mostRows;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int readings() {
    return 1;
  }

  @Override
  public int shift() {
    return 0;
  }

  @Override
  public Chunk chunk(int number, Tensor input, int fill, Tensor gradOutput) {
    int first = number * mostRows;
    int count = Math.min(mostRows, rows - first);
    Tensor target = scratch.get(Scratch.Slot.COPY);
    splitter.run(
        (long) count * width,
        count,
        1,
        (part, from, to) ->
            im2col.write(input, fill, first + from, to - from, target, from * width));
    int out = shape.outChannels();
    return new Chunk(target.buffer(), gradOutput.view(first * out, count * out), count);
  }
}
