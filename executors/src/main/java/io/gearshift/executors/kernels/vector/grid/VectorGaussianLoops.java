package io.gearshift.executors.kernels.vector.grid;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.I2B;

import io.gearshift.executors.kernels.host.grid.GaussianLoops;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.numerics.GaussianGrid;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Gaussian grids a vector at a time; what is left of a part after the last whole vector is plain
 * Java's. Levels are rounded by adding 1.5 * 2^23 as in {@link GridLoop}: they are saturated first.
 */
public final class VectorGaussianLoops implements GaussianLoops {
  private static final float ROUNDER = 0x1.8p23f;

  private final GaussianGrid[] grids;
  private final float[] shares;
  private final GaussianLoops rest;

  public VectorGaussianLoops(GaussianGrid[] grids, float[] shares, GaussianLoops rest) {
    this.grids = grids;
    this.shares = shares;
    this.rest = rest;
  }

  private static FloatVector level(FloatVector value, GaussianGrid grid) {
    return value
        .div(grid.step())
        .add(grid.offset())
        .max(grid.lowest())
        .min(grid.highest())
        .add(ROUNDER)
        .sub(ROUNDER);
  }

  private static FloatVector onGrid(FloatVector value, GaussianGrid grid) {
    return level(value, grid).sub(grid.offset()).mul(grid.step());
  }

  private static boolean isFinite(FloatVector differences) {
    return differences.reduceLanes(ADD) == 0;
  }

  @Override
  public boolean encode(Tensor input, Tensor output, int from, int to) {
    boolean finite =
        output.type() == DataType.F32
            ? toFloats(input.buffer(), output.buffer(), from, to)
            : toBytes(input.buffer(), output.buffer(), from, to);
    return rest.encode(input, output, Lanes.vectorEnd(from, to), to) && finite;
  }

  private boolean toFloats(ByteBuffer input, ByteBuffer output, int from, int to) {
    GaussianGrid grid = grids[0];
    int end = Lanes.vectorEnd(from, to);
    FloatVector differences = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      differences = differences.add(value.sub(value));
      Lanes.store(onGrid(value, grid), output, i);
    }
    return isFinite(differences);
  }

  private boolean toBytes(ByteBuffer input, ByteBuffer output, int from, int to) {
    GaussianGrid grid = grids[0];
    int end = Lanes.vectorEnd(from, to);
    // raw = factor * level - shift, whole numbers far below 2^22.
    float factor = grid.raw(1) - grid.raw(0);
    float shift = -grid.raw(0);
    IntVector zero = IntVector.broadcast(Lanes.INTS, Float.floatToRawIntBits(ROUNDER));
    FloatVector differences = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      differences = differences.add(value.sub(value));
      IntVector raw =
          level(value, grid).mul(factor).sub(shift).add(ROUNDER).reinterpretAsInts().sub(zero);
      Lanes.storeBytes((ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0), output, i);
    }
    return isFinite(differences);
  }

  @Override
  public boolean mix(Tensor input, Tensor output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    boolean finite = mix(input.buffer(), output.buffer(), from, end);
    return rest.mix(input, output, end, to) && finite;
  }

  private boolean mix(ByteBuffer input, ByteBuffer output, int from, int end) {
    FloatVector differences = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      differences = differences.add(value.sub(value));
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = 0; j < grids.length; j++) {
        sum = sum.add(onGrid(value, grids[j]).mul(shares[j]));
      }
      Lanes.store(sum, output, i);
    }
    return isFinite(differences);
  }

  @Override
  public void clip(Tensor input, Tensor gradient, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    clip(input.buffer(), gradient.buffer(), from, end);
    rest.clip(input, gradient, end, to);
  }

  private void clip(ByteBuffer input, ByteBuffer gradient, int from, int end) {
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(input, i);
      FloatVector share = FloatVector.zero(Lanes.FLOATS);
      for (int j = 0; j < grids.length; j++) {
        VectorMask<Float> held =
            value
                .compare(VectorOperators.GE, grids[j].decode(grids[j].lowest()))
                .and(value.compare(VectorOperators.LE, grids[j].decode(grids[j].highest())));
        share = share.add(FloatVector.zero(Lanes.FLOATS).blend(shares[j], held));
      }
      Lanes.store(Lanes.load(gradient, i).mul(share), gradient, i);
    }
  }

  @Override
  public void correlate(Tensor input, Tensor gradient, double[] sums, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int j = 0; j < grids.length; j++) {
      sums[j] += correlate(input.buffer(), gradient.buffer(), grids[j], from, end);
    }
    rest.correlate(input, gradient, sums, end, to);
  }

  private static double correlate(
      ByteBuffer input, ByteBuffer gradient, GaussianGrid grid, int from, int end) {
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      sum = sum.add(onGrid(Lanes.load(input, i), grid).mul(Lanes.load(gradient, i)));
    }
    return Lanes.sum(sum);
  }
}
