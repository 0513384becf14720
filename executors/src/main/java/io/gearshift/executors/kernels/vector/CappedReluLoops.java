package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** min(max(x, 0), 6) and its gradient: products with a slope of 1 or 0, as the plain loops'. */
final class CappedReluLoops {
  private static final float CAP = 6;

  private CappedReluLoops() {}

  static void run(ByteBuffer input, ByteBuffer output, int from, int to) {
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

  static void gradient(
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
