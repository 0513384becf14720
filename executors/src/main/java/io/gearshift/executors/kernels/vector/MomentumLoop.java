package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Stochastic gradient descent with momentum, and the range of what it writes: limited by the bytes
 * it moves, so that the range costs nothing.
 */
final class MomentumLoop {
  private final float learningRate;
  private final float momentumFactor;
  private final float weightDecay;

  MomentumLoop(float learningRate, float momentumFactor, float weightDecay) {
    this.learningRate = learningRate;
    this.momentumFactor = momentumFactor;
    this.weightDecay = weightDecay;
  }

  /** Updates the elements [from, to) and returns the range of the new parameters. */
  RangeLoop run(ByteBuffer parameter, ByteBuffer momentum, ByteBuffer gradient, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    IntVector min = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector max = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector value = Lanes.load(parameter, i);
      FloatVector decayed = Lanes.load(gradient, i).add(value.mul(weightDecay));
      FloatVector velocity = Lanes.load(momentum, i).mul(momentumFactor).add(decayed);
      Lanes.store(velocity, momentum, i);
      FloatVector next = value.sub(velocity.mul(learningRate));
      Lanes.store(next, parameter, i);
      IntVector bits = next.reinterpretAsInts();
      IntVector ordered = bits.lanewise(XOR, bits.lanewise(ASHR, 31).and(RangeLoop.MAGNITUDE));
      min = min.min(ordered);
      max = max.max(ordered);
    }
    RangeLoop range = new RangeLoop();
    range.take(min.reduceLanes(MIN), max.reduceLanes(MAX));
    for (int i = end; i < to; i++) {
      float value = Lanes.get(parameter, i);
      float decayed = Lanes.get(gradient, i) + weightDecay * value;
      float velocity = momentumFactor * Lanes.get(momentum, i) + decayed;
      float next = value - learningRate * velocity;
      Lanes.set(momentum, i, velocity);
      Lanes.set(parameter, i, next);
      range.take(next);
    }
    return range;
  }
}
