package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Bytes to the real values that they stand for. A raw value of 8 bits times a scale of 24 is exact
 * before it is rounded, in single precision as in double; scales that are no floats are left to the
 * plain loop.
 */
public final class DecodingLoop {
  private static final int UNSIGNED = 0xff;

  /** Leaves a sign that was spread over all bits. */
  private static final int SIGNED = -1;

  private final double scale;
  private final int mask;

  /** For the type and the scale of a tensor. */
  public DecodingLoop(Tensor bytes) {
    this.scale = bytes.scale();
    this.mask = bytes.type() == DataType.U8 ? UNSIGNED : SIGNED;
  }

  public void run(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = (float) scale == scale ? Lanes.vectorEnd(from, to) : from;
    FloatVector step = FloatVector.broadcast(Lanes.FLOATS, (float) scale);
    IntVector bits = IntVector.broadcast(Lanes.INTS, mask);
    for (int i = from; i < end; i += Lanes.COUNT) {
      IntVector raw = (IntVector) Lanes.loadBytes(input, i).convertShape(B2I, Lanes.INTS, 0);
      FloatVector whole = (FloatVector) raw.and(bits).convertShape(I2F, Lanes.FLOATS, 0);
      Lanes.store(whole.mul(step), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, (float) ((input.get(i) & mask) * scale));
    }
  }
}
