package io.gearshift.executors.kernels.vector;

import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Stochastic gradient descent with momentum, and the range of what it writes: limited by the bytes
 * it moves, so that the range costs nothing.
 */
final class MomentumLoop {
  /** Elements that are snapped at a time: 16 kB of them. */
  private static final int BLOCK = 4096;

  private static final ThreadLocal<ByteBuffer> SNAPPED =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder()));

  private final float learningRate;
  private final float momentumFactor;
  private final float weightDecay;

  /** Snaps the elements [from, to) of a tensor; the first goes to index from - shift. */
  @FunctionalInterface
  interface SnapLoop {
    void run(ByteBuffer input, ByteBuffer output, int shift, int from, int to);
  }

  MomentumLoop(float learningRate, float momentumFactor, float weightDecay) {
    this.learningRate = learningRate;
    this.momentumFactor = momentumFactor;
    this.weightDecay = weightDecay;
  }

  /** Updates the elements [from, to) and returns the range of the new parameters. */
  RangeLoop run(ByteBuffer parameter, ByteBuffer momentum, ByteBuffer gradient, int from, int to) {
    RangeLoop range = new RangeLoop();
    run(parameter, momentum, gradient, 0, from, to, range);
    return range;
  }

  /**
   * The same with the gradient snapped to a grid first, a block at a time: the snapped block does
   * not leave the nearest cache.
   */
  RangeLoop run(
      ByteBuffer parameter,
      ByteBuffer momentum,
      ByteBuffer gradient,
      SnapLoop snap,
      int from,
      int to) {
    ByteBuffer snapped = SNAPPED.get();
    RangeLoop range = new RangeLoop();
    for (int block = from; block < to; block += BLOCK) {
      int end = Math.min(to, block + BLOCK);
      snap.run(gradient, snapped, block, block, end);
      run(parameter, momentum, snapped, block, block, end, range);
    }
    return range;
  }

  /**
   * @param shift what is taken from an element's index for that of its gradient
   */
  private void run(
      ByteBuffer parameter,
      ByteBuffer momentum,
      ByteBuffer gradient,
      int shift,
      int from,
      int to,
      RangeLoop range) {
    int end = Lanes.vectorEnd(from, to);
    IntVector min = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector max = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    IntVector magnitude = RangeLoop.magnitude();
    FloatVector rate = FloatVector.broadcast(Lanes.FLOATS, learningRate);
    FloatVector kept = FloatVector.broadcast(Lanes.FLOATS, momentumFactor);
    FloatVector decay = FloatVector.broadcast(Lanes.FLOATS, weightDecay);
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
    for (int i = end; i < to; i++) {
      float value = Lanes.get(parameter, i);
      float decayed = Lanes.get(gradient, i - shift) + weightDecay * value;
      float velocity = momentumFactor * Lanes.get(momentum, i) + decayed;
      float next = value - learningRate * velocity;
      Lanes.set(momentum, i, velocity);
      Lanes.set(parameter, i, next);
      range.take(next);
    }
  }
}
