package io.gearshift.executors.kernels.vector.update;

import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Stochastic gradient descent with momentum. */
public final class MomentumLoop extends UpdateLoop {
  private final ByteBuffer parameter;
  private final ByteBuffer momentum;
  private final MomentumRates rates;

  public MomentumLoop(ByteBuffer parameter, ByteBuffer momentum, MomentumRates rates) {
    this.parameter = parameter;
    this.momentum = momentum;
    this.rates = rates;
  }

  @Override
  public void run(ByteBuffer gradient, int shift, int from, int to, RangeLoop range) {
    int end = Lanes.vectorEnd(from, to);
    if (rates.form() == MomentumRates.Form.NESTEROV) {
      runNesterov(gradient, shift, from, end, range);
    } else {
      runPlain(gradient, shift, from, end, range);
    }
    for (int i = end; i < to; i++) {
      float value = Lanes.get(parameter, i);
      float decayed = Lanes.get(gradient, i - shift) + rates.weightDecay() * value;
      float velocity = rates.momentum() * Lanes.get(momentum, i) + decayed;
      float direction =
          rates.form() == MomentumRates.Form.NESTEROV
              ? decayed + rates.momentum() * velocity
              : velocity;
      float next = value - rates.learningRate() * direction;
      Lanes.set(momentum, i, velocity);
      Lanes.set(parameter, i, next);
      range.take(next);
    }
  }

  private void runPlain(ByteBuffer gradient, int shift, int from, int end, RangeLoop range) {
    IntVector min = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector max = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    IntVector magnitude = RangeLoop.magnitude();
    FloatVector rate = FloatVector.broadcast(Lanes.FLOATS, rates.learningRate());
    FloatVector kept = FloatVector.broadcast(Lanes.FLOATS, rates.momentum());
    FloatVector decay = FloatVector.broadcast(Lanes.FLOATS, rates.weightDecay());
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(parameter, i);
      FloatVector decayed = Lanes.load(gradient, i - shift).add(value.mul(decay));
      FloatVector velocity = Lanes.load(momentum, i).mul(kept).add(decayed);
      Lanes.store(velocity, momentum, i);
      FloatVector next = value.sub(velocity.mul(rate));
      Lanes.store(next, parameter, i);
      IntVector ordered = RangeLoop.ordered(next.reinterpretAsInts(), magnitude);
      min = min.min(ordered);
      max = max.max(ordered);
    }
    range.take(min.reduceLanes(MIN), max.reduceLanes(MAX));
  }

  private void runNesterov(ByteBuffer gradient, int shift, int from, int end, RangeLoop range) {
    IntVector min = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector max = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    IntVector magnitude = RangeLoop.magnitude();
    FloatVector rate = FloatVector.broadcast(Lanes.FLOATS, rates.learningRate());
    FloatVector kept = FloatVector.broadcast(Lanes.FLOATS, rates.momentum());
    FloatVector decay = FloatVector.broadcast(Lanes.FLOATS, rates.weightDecay());
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(parameter, i);
      FloatVector decayed = Lanes.load(gradient, i - shift).add(value.mul(decay));
      FloatVector velocity = Lanes.load(momentum, i).mul(kept).add(decayed);
      Lanes.store(velocity, momentum, i);
      FloatVector next = value.sub(decayed.add(velocity.mul(kept)).mul(rate));
      Lanes.store(next, parameter, i);
      IntVector ordered = RangeLoop.ordered(next.reinterpretAsInts(), magnitude);
      min = min.min(ordered);
      max = max.max(ordered);
    }
    range.take(min.reduceLanes(MIN), max.reduceLanes(MAX));
  }
}
