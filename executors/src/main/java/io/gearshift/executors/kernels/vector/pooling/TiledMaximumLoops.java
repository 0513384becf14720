package io.gearshift.executors.kernels.vector.pooling;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.vector.loop.FloatLoops;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Loops of maximum pooling over windows that tile the map, for one row of windows each. A winner is
 * kept as 16 times its row in the window plus its column.
 */
public final class TiledMaximumLoops {
  private static final int ROW_SHIFT = 4;
  private static final int COLUMNS = (1 << ROW_SHIFT) - 1;
  private static final int SIGN = 31;

  private final int channels;
  private final int kernelHeight;
  private final int kernelWidth;

  /** Distances of a window's elements from its first, in row order. */
  private final int[] distances;

  /** What each of them is kept as if it wins. */
  private final int[] names;

  /** Vectors of a window's channels; where the last would go past the end, it begins before. */
  private final int vectors;

  private final int lastVector;

  /** The first channel that is not among vectors: all, where channels are fewer than lanes. */
  private final int scalars;

  private final int windows;
  private final int inHeight;
  private final int inWidth;
  private final int outHeight;

  TiledMaximumLoops(PoolingShape shape) {
    this.channels = shape.channels();
    this.kernelHeight = shape.kernelHeight();
    this.kernelWidth = shape.kernelWidth();
    this.vectors = channels < Lanes.COUNT ? 0 : (channels + Lanes.COUNT - 1) / Lanes.COUNT;
    this.lastVector = channels - Lanes.COUNT;
    this.scalars = vectors == 0 ? 0 : channels;
    this.windows = shape.outWidth();
    this.inHeight = shape.inHeight();
    this.inWidth = shape.inWidth();
    this.outHeight = shape.outHeight();
    this.distances = new int[kernelHeight * kernelWidth];
    this.names = new int[distances.length];
    for (int i = 0; i < names.length; i++) {
      int down = i / kernelWidth;
      int right = i % kernelWidth;
      distances[i] = down * rowLength() + right * channels;
      names[i] = (down << ROW_SHIFT) + right;
    }
  }

  /** Whether windows tile the map, and winners fit into bytes. */
  public static boolean suits(PoolingShape shape) {
    return shape.kind() == PoolingShape.Kind.MAX
        && shape.strideHeight() == shape.kernelHeight()
        && shape.strideWidth() == shape.kernelWidth()
        && shape.padTop() == 0
        && shape.padLeft() == 0
        && shape.outHeight() * shape.kernelHeight() <= shape.inHeight()
        && shape.outWidth() * shape.kernelWidth() <= shape.inWidth()
        && shape.kernelHeight() <= Byte.MAX_VALUE >> ROW_SHIFT
        && shape.kernelWidth() <= COLUMNS + 1;
  }

  /** Elements of a row of windows. */
  int width() {
    return windows * channels;
  }

  private int rowLength() {
    return inWidth * channels;
  }

  /** The first input element of a row of windows, of all images' rows. */
  private int first(int row) {
    return (row / outHeight * inHeight + row % outHeight * kernelHeight) * rowLength();
  }

  /** Writes the largest values and the winners of a row; of equal ones the first in row order. */
  void output(ByteBuffer input, ByteBuffer output, ByteBuffer winners, int row) {
    int result = row * width();
    int corner = first(row);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    for (int window = 0; window < windows; window++) {
      for (int vector = 0; vector < vectors; vector++) {
        int c = Math.min(vector * Lanes.COUNT, lastVector);
        IntVector best = Lanes.loadBits(input, corner + c);
        IntVector winner = IntVector.zero(Lanes.INTS);
        for (int i = 1; i < distances.length; i++) {
          FloatVector value = Lanes.load(input, corner + distances[i] + c);
          // -0 - 0 is -0: adding 0 leaves a sign only where the value is larger.
          IntVector above =
              best.reinterpretAsFloats()
                  .sub(value)
                  .add(zero)
                  .reinterpretAsInts()
                  .lanewise(ASHR, SIGN);
          best = best.lanewise(XOR, best.lanewise(XOR, value.reinterpretAsInts()).and(above));
          winner = winner.lanewise(XOR, winner.lanewise(XOR, names[i]).and(above));
        }
        Lanes.store(best.reinterpretAsFloats(), output, result + c);
        Lanes.storeBytes(
            (ByteVector) winner.convertShape(I2B, Lanes.BYTES, 0), winners, result + c);
      }
      for (int c = scalars; c < channels; c++) {
        output(input, output, winners, corner + c, result + c);
      }
      corner += kernelWidth * channels;
      result += channels;
    }
  }

  private void output(
      ByteBuffer input, ByteBuffer output, ByteBuffer winners, int corner, int result) {
    float best = Lanes.get(input, corner);
    int winner = 0;
    for (int i = 1; i < distances.length; i++) {
      float value = Lanes.get(input, corner + distances[i]);
      if (value > best) {
        best = value;
        winner = names[i];
      }
    }
    Lanes.set(output, result, best);
    winners.put(result, (byte) winner);
  }

  /** Writes the gradient of the input elements of a row of windows. */
  void gradient(ByteBuffer gradOutput, ByteBuffer winners, ByteBuffer gradInput, int row) {
    int source = row * width();
    int corner = first(row);
    clearRest(gradInput, row, Float.BYTES);
    IntVector one = IntVector.broadcast(Lanes.INTS, 1);
    for (int window = 0; window < windows; window++) {
      for (int vector = 0; vector < vectors; vector++) {
        int c = Math.min(vector * Lanes.COUNT, lastVector);
        IntVector gradient = Lanes.loadBits(gradOutput, source + c);
        IntVector winner = winners(winners, source + c);
        for (int i = 0; i < distances.length; i++) {
          IntVector won = winner.lanewise(XOR, names[i]).sub(one).lanewise(ASHR, SIGN);
          Lanes.store(
              gradient.and(won).reinterpretAsFloats(), gradInput, corner + distances[i] + c);
        }
      }
      for (int c = scalars; c < channels; c++) {
        float gradient = Lanes.get(gradOutput, source + c);
        int winner = winners.get(source + c);
        for (int i = 0; i < distances.length; i++) {
          Lanes.set(gradInput, corner + distances[i] + c, winner == names[i] ? gradient : 0f);
        }
      }
      corner += kernelWidth * channels;
      source += channels;
    }
  }

  private static IntVector winners(ByteBuffer winners, int index) {
    return (IntVector) Lanes.loadBytes(winners, index).convertShape(B2I, Lanes.INTS, 0);
  }

  /** The input indices of a row's winners. */
  void indices(ByteBuffer winners, int[] indices, int row) {
    int source = row * width();
    int corner = first(row);
    for (int window = 0; window < windows; window++) {
      int start = window * channels;
      for (int vector = 0; vector < vectors; vector++) {
        int c = Math.min(vector * Lanes.COUNT, lastVector);
        IntVector winner = winners(winners, source + start + c);
        winner
            .lanewise(LSHR, ROW_SHIFT)
            .mul(rowLength())
            .add(winner.and(COLUMNS).mul(channels))
            .addIndex(1)
            .add(corner + c)
            .intoArray(indices, start + c);
      }
      for (int c = scalars; c < channels; c++) {
        int winner = winners.get(source + start + c);
        indices[start + c] =
            corner + c + (winner >> ROW_SHIFT) * rowLength() + (winner & COLUMNS) * channels;
      }
      corner += kernelWidth * channels;
    }
  }

  /**
   * Writes the bytes of the input elements of a row of windows.
   *
   * @param line the bytes of the row's winners
   */
  void scatter(ByteBuffer line, ByteBuffer winners, ByteBuffer gradInput, int row) {
    int source = row * width();
    int corner = first(row);
    clearRest(gradInput, row, Byte.BYTES);
    ByteVector zero = ByteVector.zero(Lanes.BYTES);
    for (int window = 0; window < windows; window++) {
      int start = window * channels;
      for (int vector = 0; vector < vectors; vector++) {
        int c = Math.min(vector * Lanes.COUNT, lastVector);
        ByteVector gradient = Lanes.loadBytes(line, start + c);
        ByteVector winner = Lanes.loadBytes(winners, source + start + c);
        for (int i = 0; i < distances.length; i++) {
          VectorMask<Byte> won = winner.compare(EQ, (byte) names[i]);
          Lanes.storeBytes(zero.blend(gradient, won), gradInput, corner + distances[i] + c);
        }
      }
      for (int c = scalars; c < channels; c++) {
        int winner = winners.get(source + start + c);
        for (int i = 0; i < distances.length; i++) {
          byte gradient = winner == names[i] ? line.get(start + c) : 0;
          gradInput.put(corner + distances[i] + c, gradient);
        }
      }
      corner += kernelWidth * channels;
    }
  }

  /** Clears what lies to the right of a row of windows and, after an image's last row, below. */
  private void clearRest(ByteBuffer gradInput, int row, int size) {
    int corner = first(row);
    int covered = windows * kernelWidth * channels;
    for (int v = 0; v < kernelHeight; v++) {
      int start = corner + v * rowLength();
      FloatLoops.zero(gradInput, (start + covered) * size, (start + rowLength()) * size);
    }
    if (row % outHeight == outHeight - 1) {
      int end = (row / outHeight + 1) * inHeight * rowLength();
      FloatLoops.zero(gradInput, (corner + kernelHeight * rowLength()) * size, end * size);
    }
  }
}
