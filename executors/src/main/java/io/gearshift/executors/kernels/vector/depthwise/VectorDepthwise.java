package io.gearshift.executors.kernels.vector.depthwise;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.Lanes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A depthwise convolution with one output channel for each input channel, line by line. The lines
 * that a kernel covers are kept as floats; each result is summed in registers and written once.
 *
 * <p>Sums of bytes are exact: in f32 as long as they are of at most {@link
 * DepthwiseLayer#MOST_IN_FLOAT} products, in f64 beyond. Sums of floats are rounded to f32 after
 * each tap; those of weight gradients are in f32 over {@value #MOST_FLOATS} columns, or one line,
 * and in f64 beyond. Their order depends on the shape alone: neither on the number of threads nor
 * on the length of vectors.
 */
public final class VectorDepthwise implements Convolution {
  /** Layers of fewer channels are left to others, whatever vectors this machine has. */
  private static final int LEAST_CHANNELS = 16;

  private static final int MOST_FLOATS = 128;

  /** Parts of the output's lines whose weight gradients are summed apart. */
  private static final int CHUNKS = 16;

  private final DepthwiseLayer layer;
  private final ConvolutionShape shape;
  private final WorkSplitter splitter;
  private final int channels;
  private final int vectors;

  /** Weights, and sums of weight gradients, of one vector of channels. */
  private final int vectorWeights;

  /** {vector, tap, lane}. */
  private final float[] weights;

  private final double[][] sums = new double[CHUNKS][];
  private final Worker[] workers;

  /** What one thread needs; made when it is first wanted. */
  private final class Worker {
    final DepthwiseLines input =
        new DepthwiseLines(
            shape.inWidth(),
            channels,
            shape.kernelHeight(),
            shape.padLeft(),
            Math.max(
                shape.padLeft() + shape.inWidth(),
                (shape.outWidth() - 1) * shape.strideWidth() + shape.kernelWidth()));
    final DepthwiseLines gradient;
    final DepthwiseTaps taps = new DepthwiseTaps(layer.taps());
    final float[] sums = new float[weights.length];

    Worker() {
      int stride = shape.strideWidth();
      int before = Math.max(0, shape.kernelWidth() - 1 - shape.padLeft());
      int left = (before + stride - 1) / stride;
      int end = (shape.inWidth() - 1 + shape.padLeft()) / stride + 1;
      gradient =
          new DepthwiseLines(
              shape.outWidth(),
              channels,
              shape.kernelHeight(),
              left,
              left + Math.max(shape.outWidth(), end));
    }
  }

  private VectorDepthwise(DepthwiseLayer layer, WorkSplitter splitter) {
    this.layer = layer;
    this.shape = layer.shape();
    this.splitter = splitter;
    this.channels = layer.channels();
    this.vectors = DepthwiseLines.vectors(channels);
    this.vectorWeights = layer.taps() * Lanes.COUNT;
    this.weights = new float[vectors * vectorWeights];
    this.workers = new Worker[splitter.parts()];
  }

  /** One for this layer; empty where it has too few channels for vectors or too long sums. */
  public static Optional<Convolution> of(DepthwiseLayer layer, WorkSplitter splitter) {
    boolean suits =
        layer.sumsFitFloats() && layer.channels() >= Math.max(LEAST_CHANNELS, Lanes.COUNT);
    return suits ? Optional.of(new VectorDepthwise(layer, splitter)) : Optional.empty();
  }

  @Override
  public ConvolutionShape shape() {
    return shape;
  }

  @Override
  public DataType inputType() {
    return layer.inputType();
  }

  @Override
  public void output(Tensor input, Tensor weight, Tensor output) {
    Shapes.forOutput(this, input, weight, output);
    readWeights(weight);
    float factor = layer.factor(input, weight);
    ByteBuffer results = output.buffer();
    splitter.run(
        shape.multiplyAdds(),
        shape.batch() * shape.outHeight(),
        1,
        (part, from, to) -> {
          Worker worker = worker(part);
          worker.input.read(input);
          for (int row = from; row < to; row++) {
            outputLine(row, worker, factor, results);
          }
        });
  }

  /** A line of the output, counted over all images. */
  private void outputLine(int line, Worker worker, float factor, ByteBuffer output) {
    int image = line / shape.outHeight();
    int top = line % shape.outHeight() * shape.strideHeight() - shape.padTop();
    DepthwiseTaps taps = worker.taps;
    taps.clear();
    for (int v = 0; v < shape.kernelHeight(); v++) {
      if (top + v >= 0 && top + v < shape.inHeight()) {
        int place = worker.input.place(image * shape.inHeight() + top + v);
        for (int u = 0; u < shape.kernelWidth(); u++) {
          taps.add(place + u * Lanes.COUNT, weightPlace(v, u));
        }
      }
    }
    int first = line * shape.outWidth() * channels;
    int step = shape.strideWidth() * Lanes.COUNT;
    write(taps, worker.input, step, factor, output, first, channels, shape.outWidth());
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    readWeights(weight);
    float factor = layer.factor(gradOutput, weight);
    ByteBuffer results = gradInput.buffer();
    splitter.run(
        shape.multiplyAdds(),
        shape.batch() * shape.inHeight(),
        1,
        (part, from, to) -> {
          Worker worker = worker(part);
          worker.gradient.read(gradOutput);
          for (int row = from; row < to; row++) {
            for (int column = 0; column < shape.strideWidth(); column++) {
              gradInputLine(row, column, worker, factor, results);
            }
          }
        });
  }

  /**
   * The columns of a line of the input's gradient, counted over all images, that lie a stride apart
   * from {@code column} on: the same taps join all of them with output positions.
   */
  private void gradInputLine(
      int line, int column, Worker worker, float factor, ByteBuffer gradInput) {
    int image = line / shape.inHeight();
    int row = line % shape.inHeight();
    DepthwiseTaps taps = worker.taps;
    taps.clear();
    for (int v = 0; v < shape.kernelHeight(); v++) {
      int down = row + shape.padTop() - v;
      int outRow = down / shape.strideHeight();
      if (down < 0 || down % shape.strideHeight() != 0 || outRow >= shape.outHeight()) {
        continue;
      }
      int place =
          worker.gradient.place(image * shape.outHeight() + outRow) + worker.gradient.left();
      for (int u = 0; u < shape.kernelWidth(); u++) {
        int across = column + shape.padLeft() - u;
        if (across % shape.strideWidth() == 0) {
          taps.add(place + across / shape.strideWidth() * Lanes.COUNT, weightPlace(v, u));
        }
      }
    }
    int first = (line * shape.inWidth() + column) * channels;
    int stride = shape.strideWidth();
    int count = (shape.inWidth() - column + stride - 1) / stride;
    write(taps, worker.gradient, Lanes.COUNT, factor, gradInput, first, stride * channels, count);
  }

  /** Where a kernel position's weights begin among a vector's. */
  private int weightPlace(int v, int u) {
    return (v * shape.kernelWidth() + u) * Lanes.COUNT;
  }

  private void write(
      DepthwiseTaps taps,
      DepthwiseLines lines,
      int step,
      float factor,
      ByteBuffer output,
      int first,
      int outputStep,
      int count) {
    for (int vector = 0; vector < vectors; vector++) {
      int from = vector * lines.vectorStep();
      int weight = vector * vectorWeights;
      int to = first + DepthwiseLines.channel(vector, channels);
      if (count >= DepthwiseLoops.COLUMNS) {
        DepthwiseLoops.sums(
            taps,
            lines.values(),
            from,
            step,
            weights,
            weight,
            factor,
            output,
            to,
            outputStep,
            count);
        continue;
      }
      for (int i = 0; i < count; i++) {
        DepthwiseLoops.sum(
            taps,
            lines.values(),
            from + i * step,
            weights,
            weight,
            factor,
            output,
            to + i * outputStep);
      }
    }
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    int lines = shape.batch() * shape.outHeight();
    splitter.run(
        shape.multiplyAdds(),
        CHUNKS,
        1,
        (part, from, to) -> {
          Worker worker = worker(part);
          worker.input.read(input);
          worker.gradient.read(gradOutput);
          for (int chunk = from; chunk < to; chunk++) {
            sumChunk(
                worker,
                chunk,
                (int) ((long) lines * chunk / CHUNKS),
                (int) ((long) lines * (chunk + 1) / CHUNKS));
          }
        });
    float factor = layer.factor(input, gradOutput);
    for (int vector = 0; vector < vectors; vector++) {
      for (int i = 0; i < vectorWeights; i++) {
        double sum = 0;
        for (double[] ofChunk : sums) {
          sum += ofChunk[vector * vectorWeights + i];
        }
        int channel = DepthwiseLines.channel(vector, channels) + i % Lanes.COUNT;
        gradWeight.set(layer.place(i / Lanes.COUNT, channel), (float) sum * factor);
      }
    }
    gradWeight.noteRange(Optional.empty());
  }

  private void sumChunk(Worker worker, int chunk, int from, int to) {
    if (sums[chunk] == null) {
      sums[chunk] = new double[weights.length];
    }
    Arrays.fill(sums[chunk], 0);
    Arrays.fill(worker.sums, 0);
    int most = layer.inputType() == DataType.F32 ? MOST_FLOATS : DepthwiseLayer.MOST_IN_FLOAT;
    int columns = 0;
    for (int line = from; line < to; line++) {
      if (columns + shape.outWidth() > most) {
        moveSums(worker.sums, sums[chunk]);
        columns = 0;
      }
      addLine(line, worker);
      columns += shape.outWidth();
    }
    moveSums(worker.sums, sums[chunk]);
  }

  private static void moveSums(float[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
    Arrays.fill(from, 0);
  }

  /** Adds the products of a line of the output, counted over all images. */
  private void addLine(int line, Worker worker) {
    int image = line / shape.outHeight();
    int top = line % shape.outHeight() * shape.strideHeight() - shape.padTop();
    DepthwiseLines input = worker.input;
    DepthwiseLines gradient = worker.gradient;
    int y = gradient.place(line) + gradient.left();
    int step = shape.strideWidth() * Lanes.COUNT;
    for (int v = 0; v < shape.kernelHeight(); v++) {
      if (top + v < 0 || top + v >= shape.inHeight()) {
        continue;
      }
      int x = input.place(image * shape.inHeight() + top + v);
      for (int vector = 0; vector < vectors; vector++) {
        for (int u = 0; u < shape.kernelWidth(); u++) {
          DepthwiseLoops.addProducts(
              input.values(),
              vector * input.vectorStep() + x + u * Lanes.COUNT,
              step,
              gradient.values(),
              vector * gradient.vectorStep() + y,
              worker.sums,
              vector * vectorWeights + weightPlace(v, u),
              shape.outWidth());
        }
      }
    }
  }

  private Worker worker(int part) {
    if (workers[part] == null) {
      workers[part] = new Worker();
    }
    return workers[part];
  }

  private void readWeights(Tensor weight) {
    boolean floats = weight.type() == DataType.F32;
    for (int vector = 0; vector < vectors; vector++) {
      for (int i = 0; i < vectorWeights; i++) {
        int channel = DepthwiseLines.channel(vector, channels) + i % Lanes.COUNT;
        int place = layer.place(i / Lanes.COUNT, channel);
        weights[vector * vectorWeights + i] = floats ? weight.get(place) : weight.raw(place);
      }
    }
  }

  @Override
  public String implementation(Product product) {
    return layer.inputType() == DataType.F32 ? "vector:depthwise" : "vector:depthwise exact";
  }
}
