package io.gearshift.executors.kernels.vector.normalization;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import io.gearshift.executors.kernels.vector.grid.GridLoop;
import io.gearshift.executors.kernels.vector.grid.GuessedGrid;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.kernels.vector.loop.RandomLanes;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Backward loops of batch normalisation over the elements [from, to), {@code from} a multiple of
 * the period. A gradient counts where the gate, made of the input as the output was, is above 0.
 *
 * @param period of the numbers
 * @param mean of the channel
 * @param gateScale the output's scale; 0 without ReLU
 * @param gateShift the output's shift; 1 without ReLU
 * @param ofGradient factor of the output's gradient in the input's
 * @param ofInput factor of the input, less the mean, in its gradient
 * @param constant what is added
 */
record NormalizationGradientLoops(
    int period,
    float[] mean,
    float[] gateScale,
    float[] gateShift,
    float[] ofGradient,
    float[] ofInput,
    float[] constant) {
  private static final int SIGN = 31;

  /** Adds the gradients to {@code sums}, and their products with x - mean to {@code products}. */
  void addSums(
      ByteBuffer input, ByteBuffer gradient, float[] sums, float[] products, int from, int to) {
    IntVector nothing = IntVector.zero(Lanes.INTS);
    int rest = from;
    for (; rest + 2 * period <= to; rest += 2 * period) {
      addSumsOfTwo(input, gradient, sums, products, rest);
    }
    for (int start = rest; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        FloatVector apart =
            Lanes.load(input, start + i).sub(FloatVector.fromArray(Lanes.FLOATS, mean, i));
        FloatVector gate =
            apart.fma(
                FloatVector.fromArray(Lanes.FLOATS, gateScale, i),
                FloatVector.fromArray(Lanes.FLOATS, gateShift, i));
        IntVector open = nothing.sub(gate.reinterpretAsInts().max(nothing)).lanewise(ASHR, SIGN);
        FloatVector counted = Lanes.loadBits(gradient, start + i).and(open).reinterpretAsFloats();
        FloatVector.fromArray(Lanes.FLOATS, sums, i).add(counted).intoArray(sums, i);
        counted.fma(apart, FloatVector.fromArray(Lanes.FLOATS, products, i)).intoArray(products, i);
      }
      addSums(input, gradient, sums, products, start, end, length);
    }
  }

  /** The same over two whole periods, which share what is read of arrays. */
  private void addSumsOfTwo(
      ByteBuffer input, ByteBuffer gradient, float[] sums, float[] products, int start) {
    IntVector nothing = IntVector.zero(Lanes.INTS);
    int second = start + period;
    int end = Lanes.vectorEnd(0, period);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector mean = FloatVector.fromArray(Lanes.FLOATS, this.mean, i);
      FloatVector scale = FloatVector.fromArray(Lanes.FLOATS, gateScale, i);
      FloatVector shift = FloatVector.fromArray(Lanes.FLOATS, gateShift, i);
      FloatVector apart0 = Lanes.load(input, start + i).sub(mean);
      FloatVector apart1 = Lanes.load(input, second + i).sub(mean);
      IntVector gate0 = apart0.fma(scale, shift).reinterpretAsInts().max(nothing);
      IntVector gate1 = apart1.fma(scale, shift).reinterpretAsInts().max(nothing);
      IntVector open0 = nothing.sub(gate0).lanewise(ASHR, SIGN);
      IntVector open1 = nothing.sub(gate1).lanewise(ASHR, SIGN);
      FloatVector counted0 = Lanes.loadBits(gradient, start + i).and(open0).reinterpretAsFloats();
      FloatVector counted1 = Lanes.loadBits(gradient, second + i).and(open1).reinterpretAsFloats();
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, i);
      sum.add(counted0).add(counted1).intoArray(sums, i);
      FloatVector product = FloatVector.fromArray(Lanes.FLOATS, products, i);
      counted1.fma(apart1, counted0.fma(apart0, product)).intoArray(products, i);
    }
    addSums(input, gradient, sums, products, start, end, period);
    addSums(input, gradient, sums, products, second, end, period);
  }

  /** The same over the places [from, to) of the period that begins at {@code start}. */
  private void addSums(
      ByteBuffer input,
      ByteBuffer gradient,
      float[] sums,
      float[] products,
      int start,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      float apart = Lanes.get(input, start + i) - mean[i];
      float counted = counted(apart, Lanes.get(gradient, start + i), i);
      sums[i] += counted;
      products[i] = Math.fma(counted, apart, products[i]);
    }
  }

  /** Writes the input's gradient, perhaps over the output's. */
  void write(ByteBuffer input, ByteBuffer gradient, ByteBuffer output, int from, int to) {
    IntVector nothing = IntVector.zero(Lanes.INTS);
    for (int start = from; start < to; start += period) {
      int length = Math.min(period, to - start);
      int end = Lanes.vectorEnd(0, length);
      for (int i = 0; i < end; i += Lanes.COUNT) {
        Lanes.store(gradInput(input, gradient, nothing, start, i), output, start + i);
      }
      for (int i = end; i < length; i++) {
        Lanes.set(output, start + i, gradInput(input, gradient, start, i));
      }
    }
  }

  /** The input's gradient, for rounding. */
  GuessedGrid.Source values(ByteBuffer input, ByteBuffer gradient) {
    return new GuessedGrid.Source() {
      @Override
      public void make(float[] values, int start, int length) {
        write(input, gradient, values, start, length);
      }

      @Override
      public void quantizeStochastic(
          GridLoop grid,
          RandomStream stream,
          RangeLoop range,
          float[] room,
          ByteBuffer output,
          int start,
          int length) {
        writeBytes(input, gradient, grid, stream, range, output, start, length);
      }
    };
  }

  private void write(ByteBuffer input, ByteBuffer gradient, float[] values, int start, int length) {
    IntVector nothing = IntVector.zero(Lanes.INTS);
    int end = Lanes.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      gradInput(input, gradient, nothing, start, i).intoArray(values, i);
    }
    for (int i = end; i < length; i++) {
      values[i] = gradInput(input, gradient, start, i);
    }
  }

  private void writeBytes(
      ByteBuffer input,
      ByteBuffer gradient,
      GridLoop grid,
      RandomStream stream,
      RangeLoop range,
      ByteBuffer output,
      int start,
      int length) {
    IntVector nothing = IntVector.zero(Lanes.INTS);
    IntVector magnitude = RangeLoop.magnitude();
    IntVector smallest = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector largest = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);
    int low = stream.low();
    int high = stream.high();
    FloatVector up = grid.up();
    FloatVector rounder = GridLoop.rounder();
    FloatVector unit = GridLoop.unit();
    IntVector one = GridLoop.one();
    IntVector belowOne = GridLoop.belowOne();
    IntVector lowest = grid.lowest();
    IntVector highest = grid.highest();
    int end = grid.vectorEnd(0, length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector value = gradInput(input, gradient, nothing, start, i);
      IntVector order = RangeLoop.ordered(value.reinterpretAsInts(), magnitude);
      smallest = smallest.min(order);
      largest = largest.max(order);
      FloatVector draw = RandomLanes.draw(low, high, start + i);
      IntVector bits = GridLoop.stochastic(value, draw, up, rounder, unit, one, belowOne);
      IntVector raw = bits.max(lowest).min(highest);
      ByteVector bytes = (ByteVector) raw.convertShape(I2B, Lanes.BYTES, 0);
      bytes.intoByteBuffer(output, start + i, Lanes.ORDER);
    }
    range.take(smallest.reduceLanes(MIN), largest.reduceLanes(MAX));
    for (int i = end; i < length; i++) {
      float value = gradInput(input, gradient, start, i);
      range.take(value);
      output.put(start + i, grid.stochastic(value, stream, start + i));
    }
  }

  private FloatVector gradInput(
      ByteBuffer input, ByteBuffer gradient, IntVector nothing, int start, int i) {
    FloatVector apart =
        Lanes.load(input, start + i).sub(FloatVector.fromArray(Lanes.FLOATS, mean, i));
    FloatVector gate =
        apart.fma(
            FloatVector.fromArray(Lanes.FLOATS, gateScale, i),
            FloatVector.fromArray(Lanes.FLOATS, gateShift, i));
    IntVector open = nothing.sub(gate.reinterpretAsInts().max(nothing)).lanewise(ASHR, SIGN);
    FloatVector counted = Lanes.loadBits(gradient, start + i).and(open).reinterpretAsFloats();
    FloatVector ofInput =
        apart.fma(
            FloatVector.fromArray(Lanes.FLOATS, this.ofInput, i),
            FloatVector.fromArray(Lanes.FLOATS, constant, i));
    return counted.fma(FloatVector.fromArray(Lanes.FLOATS, ofGradient, i), ofInput);
  }

  private float gradInput(ByteBuffer input, ByteBuffer gradient, int start, int i) {
    float apart = Lanes.get(input, start + i) - mean[i];
    float counted = counted(apart, Lanes.get(gradient, start + i), i);
    return Math.fma(counted, ofGradient[i], Math.fma(apart, ofInput[i], constant[i]));
  }

  private float counted(float apart, float gradient, int i) {
    return Math.fma(apart, gateScale[i], gateShift[i]) > 0 ? gradient : 0f;
  }
}
