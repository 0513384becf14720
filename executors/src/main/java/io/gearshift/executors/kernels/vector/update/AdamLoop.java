package io.gearshift.executors.kernels.vector.update;

import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Adam. */
public final class AdamLoop extends UpdateLoop {
  private final ByteBuffer parameter;
  private final ByteBuffer mean;
  private final ByteBuffer variance;
  private final AdamRates rates;

  public AdamLoop(ByteBuffer parameter, ByteBuffer mean, ByteBuffer variance, AdamRates rates) {
    this.parameter = parameter;
    this.mean = mean;
    this.variance = variance;
    this.rates = rates;
  }

  @Override
  public void run(ByteBuffer gradient, int shift, int from, int to, RangeLoop range) {
    int end = Lanes.vectorEnd(from, to);
    float freshMean = 1 - rates.meanDecay();
    float freshVariance = 1 - rates.varianceDecay();
    IntVector min = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector max = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    IntVector magnitude = RangeLoop.magnitude();
    FloatVector meanWeight = FloatVector.broadcast(Lanes.FLOATS, freshMean);
    FloatVector varianceWeight = FloatVector.broadcast(Lanes.FLOATS, freshVariance);
    FloatVector varianceKept = FloatVector.broadcast(Lanes.FLOATS, rates.varianceDecay());
    FloatVector decay = FloatVector.broadcast(Lanes.FLOATS, rates.weightDecay());
    FloatVector step = FloatVector.broadcast(Lanes.FLOATS, rates.step());
    FloatVector correction = FloatVector.broadcast(Lanes.FLOATS, rates.rootCorrection());
    FloatVector epsilon = FloatVector.broadcast(Lanes.FLOATS, rates.epsilon());
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(parameter, i);
      FloatVector decayed = Lanes.load(gradient, i - shift).add(value.mul(decay));
      FloatVector oldMean = Lanes.load(mean, i);
      FloatVector newMean = oldMean.add(decayed.sub(oldMean).mul(meanWeight));
      Lanes.store(newMean, mean, i);
      FloatVector squares = decayed.mul(varianceWeight).mul(decayed);
      FloatVector newVariance = Lanes.load(variance, i).mul(varianceKept).add(squares);
      Lanes.store(newVariance, variance, i);
      FloatVector scale = newVariance.sqrt().div(correction).add(epsilon);
      FloatVector next = value.sub(newMean.mul(step).div(scale));
      Lanes.store(next, parameter, i);
      IntVector ordered = RangeLoop.ordered(next.reinterpretAsInts(), magnitude);
      min = min.min(ordered);
      max = max.max(ordered);
    }
    range.take(min.reduceLanes(MIN), max.reduceLanes(MAX));
    for (int i = end; i < to; i++) {
      float value = Lanes.get(parameter, i);
      float decayed = Lanes.get(gradient, i - shift) + rates.weightDecay() * value;
      float oldMean = Lanes.get(mean, i);
      float newMean = oldMean + freshMean * (decayed - oldMean);
      float newVariance =
          rates.varianceDecay() * Lanes.get(variance, i) + freshVariance * decayed * decayed;
      float scale = (float) Math.sqrt(newVariance) / rates.rootCorrection() + rates.epsilon();
      float next = value - rates.step() * newMean / scale;
      Lanes.set(mean, i, newMean);
      Lanes.set(variance, i, newVariance);
      Lanes.set(parameter, i, next);
      range.take(next);
    }
  }
}
