package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Transposed im2col: the left operand of a weight gradient as a matrix product. A row holds, for
 * one kernel column and input channel, the bytes that output positions read: element p is the byte
 * of position p under the first kernel row, one that stands for 0 in the padding. What they read
 * under another kernel row are the same bytes, some lines of output positions further on, so the
 * rows are written once.
 *
 * <p>The images follow each other, each with lines of such bytes below it that stand for the
 * padding between it and the next: a position is (image * {@link #imageLines} + output line) *
 * output width + output column. With vertical strides each phase of the input's lines has rows of
 * its own.
 */
final class InputPlanes {
  /** Rows begin at multiples of this, and sums are this long: what the products take at a time. */
  private static final int LINE = 64;

  private final Resources resources;
  private final ConvolutionShape shape;
  private final DataType type;
  private final byte zero;
  private final KernelAxis vertical;
  private final KernelAxis horizontal;
  private final int images;
  private final int imageLines;
  private final int length;
  private final int rowBytes;
  private final List<Transposition> transpositions = new ArrayList<>();

  /**
   * Brings the values under one kernel column and phase of lines into rows.
   *
   * @param source the first of them in the first image
   * @param target its place in the planes
   */
  private record Transposition(Primitive reorder, int source, int target) {}

  /**
   * Lays the rows out.
   *
   * @param zero the byte of padding
   * @param images at a time
   */
  InputPlanes(Resources resources, ConvolutionShape shape, DataType type, byte zero, int images) {
    this.resources = resources;
    this.shape = shape;
    this.type = type;
    this.zero = zero;
    this.images = images;
    this.vertical = KernelAxis.vertical(shape);
    this.horizontal = KernelAxis.horizontal(shape);
    this.imageLines = imageLines(shape);
    this.length = roundUp(images * imageLines * shape.outWidth());
    int around = (vertical.before() + vertical.beyond()) * shape.outWidth();
    int lines = roundUp(around + length) / LINE;
    // An odd number of lines, so that the rows of a column do not share a set of a cache.
    this.rowBytes = (lines | 1) * LINE;
    for (int v = 0; v < vertical.phases(); v++) {
      for (int u = 0; u < shape.kernelWidth(); u++) {
        if (horizontal.source(u) == u && horizontal.endInside(u) > horizontal.firstInside(u)) {
          transpositions.add(transposition(v, u));
        }
      }
    }
  }

  private Transposition transposition(int v, int u) {
    int channels = shape.inChannels();
    int line = shape.inWidth() * channels;
    int first = horizontal.firstInside(u);
    int lines = vertical.inputsOfPhase(v);
    int count = horizontal.endInside(u) - first;
    int step = shape.strideWidth() * channels;
    int image = shape.inHeight() * line;
    int lineStep = shape.strideHeight() * line;
    int width = shape.outWidth();
    long[] sizes = {images, channels, lines, count};
    long[] from = {image, 1, lineStep, step};
    long[] to = {(long) imageLines * width, rowBytes, width, 1};
    Primitive reorder =
        resources
            .primitives()
            .reorder(
                "planes of " + shape,
                Layouts.strided(type, sizes, from),
                Layouts.strided(type, sizes, to),
                Result.PLAIN);
    int column = (first + horizontal.shift(u)) * step + horizontal.phase(u) * channels;
    return new Transposition(
        reorder,
        vertical.phase(v) * line + column,
        row(v, u, 0) + vertical.before() * width + first);
  }

  /**
   * Whether a convolution's input can be laid out so: oneDNN refuses an axis whose last step leads
   * beyond the next axis's.
   */
  static boolean suits(ConvolutionShape shape) {
    return shape.inHeight() % shape.strideHeight() == 0
        && shape.inWidth() % shape.strideWidth() == 0;
  }

  /** Lines of output positions from one image to the next. */
  static int imageLines(ConvolutionShape shape) {
    KernelAxis axis = KernelAxis.vertical(shape);
    int most = 0;
    for (int tap = 0; tap < axis.phases(); tap++) {
      most = Math.max(most, axis.inputsOfPhase(tap));
    }
    return Math.max(most + axis.before(), shape.outHeight() + axis.beyond());
  }

  /** Bytes of one image in all rows. */
  static long imageBytes(ConvolutionShape shape) {
    return (long) KernelAxis.vertical(shape).phases()
        * shape.kernelWidth()
        * shape.inChannels()
        * imageLines(shape)
        * shape.outWidth();
  }

  private static int roundUp(int size) {
    return (size + LINE - 1) / LINE * LINE;
  }

  /** Rows under one kernel row. */
  int rows() {
    return shape.kernelWidth() * shape.inChannels();
  }

  /** Elements of a sum: the positions of all images, and zeros. */
  int length() {
    return length;
  }

  /** Bytes from one row to the next. */
  int rowBytes() {
    return rowBytes;
  }

  int imageLines() {
    return imageLines;
  }

  long bytes() {
    return (long) vertical.phases() * rows() * rowBytes;
  }

  /** Where a row begins; of a phase of lines, named by its first tap. */
  private int row(int v, int u, int channel) {
    return (v * rows() + u * shape.inChannels() + channel) * rowBytes;
  }

  /** The rows as one kernel row reads them. */
  Tensor under(int kernelRow, Tensor planes) {
    int phaseBytes = rows() * rowBytes;
    int skipped = (vertical.before() + vertical.shift(kernelRow)) * shape.outWidth();
    int first = vertical.firstOfPhase(kernelRow) * phaseBytes + skipped;
    return planes.view(type, first, phaseBytes - skipped);
  }

  /**
   * Writes the rows.
   *
   * @param first the first image
   */
  void write(Tensor input, int first, Tensor planes) {
    int image = shape.inHeight() * shape.inWidth() * shape.inChannels();
    for (Transposition each : transpositions) {
      int source = first * image + each.source();
      each.reorder()
          .bind(Arguments.SOURCE, input.view(source, input.size() - source))
          .bind(
              Arguments.DESTINATION,
              planes.view(type, each.target(), planes.size() - each.target()))
          .run();
    }
    resources
        .splitter()
        .run(
            bytes(),
            shape.inChannels(),
            1,
            (part, from, to) -> {
              for (int channel = from; channel < to; channel++) {
                complete(planes.buffer(), channel);
              }
            });
  }

  /** The padding of one channel's rows, and the rows that are others, shifted. */
  private void complete(ByteBuffer planes, int channel) {
    for (int v = 0; v < vertical.phases(); v++) {
      for (int u = 0; u < shape.kernelWidth(); u++) {
        if (horizontal.source(u) == u) {
          pad(planes, row(v, u, channel), v, u);
        }
      }
      for (int u = 0; u < shape.kernelWidth(); u++) {
        int source = horizontal.source(u);
        if (source != u) {
          shift(planes, row(v, source, channel), row(v, u, channel), u);
        }
      }
    }
  }

  private void pad(ByteBuffer planes, int row, int v, int u) {
    int width = shape.outWidth();
    int lines = vertical.inputsOfPhase(v);
    int end = row + vertical.before() * width;
    ByteRuns.fill(planes, row, end - row, zero);
    for (int image = 0; image < images; image++) {
      clearColumns(planes, end, lines, 0, horizontal.firstInside(u));
      clearColumns(planes, end, lines, horizontal.endInside(u), width);
      end += imageLines * width;
      int gap = (imageLines - lines) * width;
      ByteRuns.fill(planes, end - gap, gap, zero);
    }
    ByteRuns.fill(planes, end, row + rowBytes - end, zero);
  }

  /** A row whose output columns read {@code shift} columns further on than those of another. */
  private void shift(ByteBuffer planes, int source, int target, int u) {
    int width = shape.outWidth();
    int shift = horizontal.shift(u);
    int skipped = Math.max(0, -shift);
    int count = rowBytes - Math.abs(shift);
    planes.put(target + skipped, planes, source + Math.max(0, shift), count);
    int lines = rowBytes / width;
    clearColumns(planes, target, lines, 0, horizontal.firstInside(u));
    clearColumns(planes, target, lines, horizontal.endInside(u), width);
    int end = lines * width;
    ByteRuns.fill(planes, target + end, rowBytes - end, zero);
  }

  private void clearColumns(ByteBuffer planes, int row, int lines, int from, int to) {
    if (to - from == 1) {
      for (int line = 0, at = row + from; line < lines; line++, at += shape.outWidth()) {
        planes.put(at, zero);
      }
    } else if (to > from) {
      for (int line = 0; line < lines; line++) {
        ByteRuns.fill(planes, row + line * shape.outWidth() + from, to - from, zero);
      }
    }
  }
}
