package io.gearshift.executors.kernels.vector.depthwise;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last few lines of a map as floats, between columns of zeros. Channels are in vectors, each of
 * which has lines of its own; the last vector begins earlier where channels are no multiple of its
 * lanes, so that some channels are in two.
 */
final class DepthwiseLines {
  private static final int NONE = -1;

  private final int width;
  private final int channels;
  private final int left;
  private final int line;
  private final float[] values;
  private final int[] held;
  private ByteBuffer source;
  private DataType type;

  /**
   * Makes room.
   *
   * @param width columns of the map
   * @param channels of the map, at least those of a vector
   * @param kept consecutive lines that are kept
   * @param left columns of zeros before a line
   * @param columns of a line, zeros included
   */
  DepthwiseLines(int width, int channels, int kept, int left, int columns) {
    this.width = width;
    this.channels = channels;
    this.left = left * Lanes.COUNT;
    this.line = columns * Lanes.COUNT;
    this.held = new int[kept];
    this.values = new float[vectors(channels) * kept * line];
  }

  /** Vectors that channels take. */
  static int vectors(int channels) {
    return (channels + Lanes.COUNT - 1) / Lanes.COUNT;
  }

  /** First channel of a vector. */
  static int channel(int vector, int channels) {
    return Math.min(vector * Lanes.COUNT, channels - Lanes.COUNT);
  }

  /** Begins with another tensor, or with its new contents. */
  void read(Tensor tensor) {
    source = tensor.buffer();
    type = tensor.type();
    Arrays.fill(held, NONE);
  }

  /**
   * Where a line begins, with its zeros, in the first vector.
   *
   * @param row counted over all images
   */
  int place(int row) {
    int slot = row % held.length;
    if (held[slot] != row) {
      load(row, slot * line);
      held[slot] = row;
    }
    return slot * line;
  }

  private void load(int row, int place) {
    for (int vector = 0; vector < vectors(channels); vector++) {
      int from = row * width * channels + channel(vector, channels);
      int to = place + vector * vectorStep() + left;
      if (type == DataType.F32) {
        DepthwiseLoops.copy(source, from, channels, values, to, width);
      } else {
        DepthwiseLoops.widen(source, from, channels, values, to, width);
      }
    }
  }

  /** From a vector's lines to the next one's. */
  int vectorStep() {
    return held.length * line;
  }

  /** From a line's beginning to its first column. */
  int left() {
    return left;
  }

  float[] values() {
    return values;
  }
}
