package io.gearshift.executors.kernels.vector.pooling;

import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.grid.GridLoop;
import io.gearshift.executors.kernels.vector.grid.GuessedGrid;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Maximum pooling over windows that tile the map. Keeps a byte for each output. Its gradient can go
 * straight to bytes: only winners are rounded, all else is zero.
 */
public final class TiledMaximumPooling implements Pooling {
  private final PoolingShape shape;
  private final WorkSplitter splitter;
  private final TiledMaximumLoops loops;
  private final HostArena memory;
  private final int inputs;
  private final Line[] lines;

  /** Null until there are any. */
  private ByteBuffer winners;

  /** What one thread needs for a row of windows. */
  private static final class Line {
    final float[] gradients;
    final int[] indices;
    final ByteBuffer bytes;

    Line(int width, HostArena memory) {
      gradients = new float[width];
      indices = new int[width];
      bytes = memory.allocate(DataType.S8, width).buffer();
    }
  }

  public TiledMaximumPooling(WorkSplitter splitter, PoolingShape shape, HostArena memory) {
    this.shape = Shapes.requireValid(shape);
    this.splitter = splitter;
    this.loops = new TiledMaximumLoops(shape);
    this.memory = memory;
    this.inputs = shape.batch() * shape.inHeight() * shape.inWidth() * shape.channels();
    this.lines = new Line[splitter.parts()];
  }

  @Override
  public PoolingShape shape() {
    return shape;
  }

  @Override
  public void output(Tensor input, Tensor output) {
    Shapes.forOutput(this, input, output);
    if (winners == null) {
      winners = memory.allocate(DataType.U8, shape.outputShape()).buffer();
    }
    ByteBuffer in = input.buffer();
    ByteBuffer out = output.buffer();
    overRows((part, row) -> loops.output(in, out, winners, row));
    output.forgetRange();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, gradInput);
    requireOutput();
    ByteBuffer from = gradOutput.buffer();
    ByteBuffer to = gradInput.buffer();
    overRows((part, row) -> loops.gradient(from, winners, to, row));
    gradInput.forgetRange();
  }

  @Override
  public boolean encodesGradients() {
    return true;
  }

  @Override
  public void encodedGradInput(Tensor gradOutput, Tensor gradInput, Encoding encoding) {
    Shapes.forEncodedGradInput(this, gradOutput, gradInput);
    requireOutput();
    int smallest = GuessedGrid.smallestRaw(gradInput, encoding);
    int exponent = GuessedGrid.exponent(GuessedGrid.rangeOf(range(gradOutput)), encoding);
    GridLoop grid = new GridLoop(encoding.grid().bits(), exponent, smallest);
    RandomStream stream = encoding.stream().orElse(null);
    FloatBuffer from = gradOutput.buffer().asFloatBuffer();
    ByteBuffer to = gradInput.buffer();
    int width = loops.width();
    overRows(
        (part, row) -> {
          if (lines[part] == null) {
            lines[part] = new Line(width, memory);
          }
          Line line = lines[part];
          from.get(row * width, line.gradients);
          if (stream == null) {
            grid.quantize(line.gradients, line.bytes, 0, width);
          } else {
            loops.indices(winners, line.indices, row);
            grid.quantizeStochastic(line.gradients, line.indices, line.bytes, stream, width);
          }
          loops.scatter(line.bytes, winners, to, row);
        });
    gradInput.setScale(DynamicFixedPoint.powerOfTwo(-exponent));
  }

  /** Of the input's gradient, which is zero in places. */
  private RangeLoop range(Tensor gradOutput) {
    RangeLoop[] parts = new RangeLoop[splitter.parts()];
    ByteBuffer gradients = gradOutput.buffer();
    splitter.run(
        gradOutput.size(),
        Lanes.COUNT,
        (part, from, to) -> {
          parts[part] = new RangeLoop();
          parts[part].run(gradients, from, to);
        });
    RangeLoop range = RangeLoop.merged(parts);
    if (inputs > gradOutput.size()) {
      range.take(0f);
    }
    return range;
  }

  /** What is done for one row of windows. */
  private interface RowWork {
    void run(int part, int row);
  }

  private void overRows(RowWork work) {
    splitter.run(
        inputs,
        shape.batch() * shape.outHeight(),
        1,
        (part, from, to) -> {
          for (int row = from; row < to; row++) {
            work.run(part, row);
          }
        });
  }

  private void requireOutput() {
    if (winners == null) {
      throw new IllegalStateException("gradInput needs an output call before it");
    }
  }

  @Override
  public long bytesKept() {
    return (long) shape.batch() * loops.width() * shape.outHeight();
  }
}
