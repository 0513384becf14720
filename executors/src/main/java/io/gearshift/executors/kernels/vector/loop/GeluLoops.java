package io.gearshift.executors.kernels.vector.loop;

import io.gearshift.executors.numerics.Gelu;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Gelu} and its gradient, the same operations in all lanes. */
public final class GeluLoops {
  private GeluLoops() {}

  public static void run(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector x = Lanes.load(input, i);
      Lanes.store(x.div(exp(cut(x)).add(one)), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, Gelu.value(Lanes.get(input, i)));
    }
  }

  public static void gradient(
      ByteBuffer input, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector x = cut(Lanes.load(input, i));
      FloatVector sigmoid = one.div(exp(x).add(one));
      FloatVector slope = sigmoid.mul(x.mul(Gelu.SLOPE).fma(sigmoid.sub(one), one));
      Lanes.store(Lanes.load(gradOutput, i).mul(slope), gradInput, i);
    }
    for (int i = end; i < to; i++) {
      float slope = Gelu.slope(Lanes.get(input, i));
      Lanes.set(gradInput, i, Lanes.get(gradOutput, i) * slope);
    }
  }

  /** The first elements of an array, in place. */
  public static void run(float[] values, int length) {
    int end = Lanes.vectorEnd(0, length);
    FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, i);
      x.div(exp(cut(x)).add(one)).intoArray(values, i);
    }
    for (int i = end; i < length; i++) {
      values[i] = Gelu.value(values[i]);
    }
  }

  /** Multiplies the elements from {@code start} on by the slopes at an array's first elements. */
  public static void scaleGradients(float[] values, ByteBuffer gradient, int start, int length) {
    int end = Lanes.vectorEnd(0, length);
    FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector x = cut(FloatVector.fromArray(Lanes.FLOATS, values, i));
      FloatVector sigmoid = one.div(exp(x).add(one));
      FloatVector slope = sigmoid.mul(x.mul(Gelu.SLOPE).fma(sigmoid.sub(one), one));
      Lanes.store(Lanes.load(gradient, start + i).mul(slope), gradient, start + i);
    }
    for (int i = end; i < length; i++) {
      float scaled = Lanes.get(gradient, start + i) * Gelu.slope(values[i]);
      Lanes.set(gradient, start + i, scaled);
    }
  }

  private static FloatVector cut(FloatVector x) {
    return x.min(Gelu.MOST).max(Gelu.LEAST);
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector integer = FloatVector.broadcast(Lanes.FLOATS, Gelu.INTEGER);
    FloatVector shifted = x.fma(FloatVector.broadcast(Lanes.FLOATS, Gelu.LOG2_SLOPE), integer);
    FloatVector k = shifted.sub(integer);
    FloatVector high = k.mul(Gelu.LN2_HIGH);
    FloatVector r =
        k.fma(
            FloatVector.broadcast(Lanes.FLOATS, Gelu.LN2_LOW),
            x.fma(FloatVector.broadcast(Lanes.FLOATS, Gelu.SLOPE), high));
    FloatVector sum = FloatVector.broadcast(Lanes.FLOATS, Gelu.term(0));
    for (int i = 1; i < Gelu.terms(); i++) {
      sum = sum.fma(r, FloatVector.broadcast(Lanes.FLOATS, Gelu.term(i)));
    }
    IntVector power =
        shifted
            .reinterpretAsInts()
            .add(Gelu.EXPONENT_BIAS)
            .lanewise(VectorOperators.LSHL, Gelu.FRACTION_BITS);
    return sum.mul(power.reinterpretAsFloats());
  }
}
