package io.gearshift.executors.kernels.vector.loop;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Loops over F32 elements [from, to), each limited by the bytes it moves. */
public final class FloatLoops {
  private FloatLoops() {}

  public static void relu(ByteBuffer input, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(input, i).max(0f), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, Math.max(Lanes.get(input, i), 0f));
    }
  }

  public static void reluGradient(
      ByteBuffer output, ByteBuffer gradOutput, ByteBuffer gradInput, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector gradient =
          zero.blend(Lanes.load(gradOutput, i), Lanes.load(output, i).compare(GT, 0f));
      Lanes.store(gradient, gradInput, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(gradInput, i, Lanes.get(output, i) > 0f ? Lanes.get(gradOutput, i) : 0f);
    }
  }

  public static void add(ByteBuffer a, ByteBuffer b, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(a, i).add(Lanes.load(b, i)), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, Lanes.get(a, i) + Lanes.get(b, i));
    }
  }

  public static void addRelu(ByteBuffer a, ByteBuffer b, ByteBuffer output, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(a, i).add(Lanes.load(b, i)).max(0f), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, Math.max(Lanes.get(a, i) + Lanes.get(b, i), 0f));
    }
  }

  /** step = momentum * step - learningRate * gradient. */
  public static void momentumStep(
      ByteBuffer step, ByteBuffer gradient, float momentum, float learningRate, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    FloatVector keep = FloatVector.broadcast(Lanes.FLOATS, momentum);
    FloatVector rate = FloatVector.broadcast(Lanes.FLOATS, learningRate);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector old = Lanes.load(step, i).mul(keep);
      Lanes.store(old.sub(Lanes.load(gradient, i).mul(rate)), step, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(step, i, momentum * Lanes.get(step, i) - learningRate * Lanes.get(gradient, i));
    }
  }

  public static void dropout(
      ByteBuffer input, ByteBuffer output, float keep, RandomStream stream, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector uniform = RandomLanes.uniform(low, high, i);
      FloatVector kept = Lanes.load(input, i).div(keep);
      Lanes.store(zero.blend(kept, uniform.compare(LT, keep)), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, stream.uniform(i) < keep ? Lanes.get(input, i) / keep : 0f);
    }
  }

  public static void classicalDropout(
      ByteBuffer input, ByteBuffer output, float keep, RandomStream stream, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    int low = stream.low();
    int high = stream.high();
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector uniform = RandomLanes.uniform(low, high, i);
      Lanes.store(zero.blend(Lanes.load(input, i), uniform.compare(LT, keep)), output, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(output, i, stream.uniform(i) < keep ? Lanes.get(input, i) : 0f);
    }
  }

  public static void addScaled(
      ByteBuffer target, ByteBuffer source, float factor, int from, int to) {
    int end = Lanes.vectorEnd(from, to);
    for (int i = from; i < end; i += Lanes.COUNT) {
      FloatVector added = Lanes.load(source, i).mul(factor);
      Lanes.store(Lanes.load(target, i).add(added), target, i);
    }
    for (int i = end; i < to; i++) {
      Lanes.set(target, i, Lanes.get(target, i) + factor * Lanes.get(source, i));
    }
  }

  /** Sets the bytes [from, to) to zero. */
  public static void zero(ByteBuffer output, int from, int to) {
    int vector = Lanes.COUNT * Float.BYTES;
    int end = to - (to - from) % vector;
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    for (int i = from; i < end; i += vector) {
      zero.intoByteBuffer(output, i, Lanes.ORDER);
    }
    for (int i = end; i < to; i++) {
      output.put(i, (byte) 0);
    }
  }
}
