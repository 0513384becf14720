package io.gearshift.executors.kernels.vector.loop;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** min(max(x, 0), 6) and its gradient: products with a slope of 1 or 0, as the plain loops'. */
public final class CappedReluLoops {
  private static final float CAP = 6;

  private CappedReluLoops() {}

  public static void run(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector cap = FloatVector.broadcast(Lanes.FLOATS, CAP);
    for (int i = from; i < end; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(input, i).max(zero).min(cap), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, Math.min(CAP, Math.max(0f, Lanes.get(input, i))));
    }
  }

  /** The first elements of an array, in place. */
  public static void run(float[] values, int length) {
    int end = Lanes.vectorEnd(0, length);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector cap = FloatVector.broadcast(Lanes.FLOATS, CAP);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.FLOATS, values, i).max(zero).min(cap).intoArray(values, i);
    }
    for (int i = end; i < length; i++) {
      values[i] = Math.min(CAP, Math.max(0f, values[i]));
    }
  }

  /** Multiplies the elements from {@code start} on by the slopes at an array's first elements. */
  public static void scaleGradients(float[] values, ByteBuffer gradient, int start, int length) {
    int end = Lanes.vectorEnd(0, length);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1);
    FloatVector cap = FloatVector.broadcast(Lanes.FLOATS, CAP);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, i);
      FloatVector slope = zero.blend(one, value.compare(GT, zero).and(value.compare(LT, cap)));
      Lanes.store(Lanes.load(gradient, start + i).mul(slope), gradient, start + i);
    }
    for (int i = end; i < length; i++) {
      int slope = values[i] > 0 && values[i] < CAP ? 1 : 0;
      Lanes.set(gradient, start + i, Lanes.get(gradient, start + i) * slope);
    }
  }

  public static void gradient(
      ByteBuffer input, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1);
    FloatVector cap = FloatVector.broadcast(Lanes.FLOATS, CAP);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      FloatVector slope = zero.blend(one, value.compare(GT, zero).and(value.compare(LT, cap)));
      Lanes.store(Lanes.load(gradOutput, i).mul(slope), gradInput, i);
    }
    for (int i = end; i < to; i++) {
      float value = Lanes.get(input, i);
      Lanes.set(gradInput, i, Lanes.get(gradOutput, i) * (value > 0 && value < CAP ? 1 : 0));
    }
  }
}
