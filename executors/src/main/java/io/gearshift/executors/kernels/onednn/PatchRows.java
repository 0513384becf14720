package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.host.WorkSplitter;

/** Whole patches, [kernel row][kernel column][input channel], for any stride and padding. */
final class PatchRows implements RowBlocks {
  /** Bytes of patches in one block: few calls, and still in a cache when they are read. */
  private static final int BLOCK_BYTES = 1 << 22;

  private final ConvolutionShape shape;
  private final int rows;
  private final int mostRows;
  private final int width;
  private final Patches patches;
  private final Scratch scratch;
  private final WorkSplitter splitter;

  PatchRows(Resources resources, ConvolutionShape shape) {
    this.shape = shape;
    this.rows = shape.batch() * shape.outHeight() * shape.outWidth();
    this.width = shape.reduction();
    this.mostRows =
        Math.min(rows, Math.min(IntegerWeightGradient.MOST_ROWS, Math.max(1, BLOCK_BYTES / width)));
    this.patches = new Patches(shape);
    this.scratch = resources.scratch();
    this.splitter = resources.splitter();
    scratch.reserve(Scratch.Slot.PATCHES, (long) mostRows * width);
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
  public Block block(int number, Tensor input, int fill, Tensor gradOutput) {
    int first = number * mostRows;
    int count = Math.min(mostRows, rows - first);
    Tensor target = scratch.get(Scratch.Slot.PATCHES);
    splitter.run(
        (long) count * width,
        count,
        1,
        (part, from, to) ->
            patches.write(input, fill, first + from, to - from, target, from * width));
    int out = shape.outChannels();
    return new Block(target.buffer(), gradOutput.view(first * out, count * out), count);
  }
}
