package io.gearshift.executors.kernels.vector;

import io.gearshift.executors.numerics.Gelu;
import java.nio.ByteBuffer;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link Gelu} and its gradient, the same operations in f64 in all lanes. */
final class GeluLoops {
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, Lanes.FLOATS.vectorShape());

  /** As many floats as there are doubles. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(
          float.class, VectorShape.forBitSize(Math.max(64, DOUBLES.length() * Float.SIZE)));

  private GeluLoops() {}

  static void run(ByteBuffer input, ByteBuffer output, int from, int to) {
    int count = DOUBLES.length();
    int end = to - (to - from) % count;
    for (int i = from; i < end; i += count) {
      DoubleVector x = load(input, i);
      store(x.div(exp(x.mul(-Gelu.SLOPE)).add(1)), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, (float) Gelu.value(Lanes.get(input, i)));
    }
  }

  static void gradient(
      ByteBuffer input, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int count = DOUBLES.length();
    int end = to - (to - from) % count;
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
    for (int i = from; i < end; i += count) {
      DoubleVector exponent = load(input, i).mul(-Gelu.SLOPE);
      DoubleVector sigmoid = one.div(exp(exponent).add(1));
      DoubleVector slope = sigmoid.mul(one.sub(exponent.mul(one.sub(sigmoid))));
      store(load(gradOutput, i).mul(slope), gradInput, i);
    }
    for (int i = end; i < to; i++) {
      double slope = Gelu.slope(Lanes.get(input, i));
      Lanes.set(gradInput, i, (float) (Lanes.get(gradOutput, i) * slope));
    }
  }

  private static DoubleVector exp(DoubleVector exponent) {
    DoubleVector z = exponent.min(Gelu.LIMIT).max(-Gelu.LIMIT);
    DoubleVector shifted = z.mul(Gelu.LOG2_E).add(Gelu.INTEGER);
    DoubleVector k = shifted.sub(Gelu.INTEGER);
    DoubleVector r = z.sub(k.mul(Gelu.LN2_HIGH)).sub(k.mul(Gelu.LN2_LOW));
    DoubleVector sum = DoubleVector.broadcast(DOUBLES, Gelu.term(0));
    for (int i = 1; i < Gelu.terms(); i++) {
      sum = sum.mul(r).add(Gelu.term(i));
    }
    LongVector power =
        shifted
            .reinterpretAsLongs()
            .add(Gelu.EXPONENT_BIAS)
            .lanewise(VectorOperators.LSHL, Gelu.FRACTION_BITS);
    return sum.mul(power.reinterpretAsDoubles());
  }

  private static DoubleVector load(ByteBuffer buffer, int index) {
    FloatVector floats = FloatVector.fromByteBuffer(HALF, buffer, index * Float.BYTES, Lanes.ORDER);
    return (DoubleVector) floats.convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  private static void store(DoubleVector values, ByteBuffer buffer, int index) {
    FloatVector floats = (FloatVector) values.convertShape(VectorOperators.D2F, HALF, 0);
    floats.intoByteBuffer(buffer, index * Float.BYTES, Lanes.ORDER);
  }
}
