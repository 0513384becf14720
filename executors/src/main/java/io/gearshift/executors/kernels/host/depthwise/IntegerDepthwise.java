package io.gearshift.executors.kernels.host.depthwise;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.Product;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A depthwise convolution of bytes with one output channel for each input channel, in loops over
 * channels, in plain Java. Sums are taken in f32, where they are exact ({@link
 * DepthwiseLayer#MOST_IN_FLOAT}). Weight gradients add up lines so, and lines in f64.
 */
public final class IntegerDepthwise implements Convolution {
  private final DepthwiseLayer layer;
  private final ConvolutionShape shape;
  private final WorkSplitter splitter;
  private final int channels;
  private final int taps;
  private final int inputSize;
  private final int outputSize;
  private final float[] weights;
  private final Worker[] workers;

  /** What one thread needs; made when it is first wanted. */
  private final class Worker {
    final float[] input = new float[inputSize];
    final float[] output = new float[outputSize];
    final byte[] bytes = new byte[Math.max(inputSize, outputSize)];
    final float[] line = new float[taps * channels];
    final double[] totals = new double[taps * channels];

    float[] read(Tensor tensor, int image, float[] values) {
      tensor.buffer().get(image * values.length, bytes, 0, values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes[i];
      }
      return values;
    }
  }

  /** What is done for one image. */
  private interface ImageWork {
    void run(int image, Worker worker);
  }

  /** Output positions of one line that a kernel position joins with input positions. */
  private interface Run {
    /**
     * @param input the first input element
     * @param output the first output element
     * @param count positions; their input elements lie a stride apart
     */
    void add(int tap, int input, int output, int count);
  }

  /** Makes one; the layer must {@link #suits suit}. */
  public IntegerDepthwise(DepthwiseLayer layer, WorkSplitter splitter) {
    this.layer = layer;
    this.shape = layer.shape();
    this.splitter = splitter;
    this.channels = layer.channels();
    this.taps = layer.taps();
    this.inputSize = shape.inputElements() / shape.batch();
    this.outputSize = shape.outputElements() / shape.batch();
    this.weights = new float[taps * channels];
    this.workers = new Worker[splitter.parts()];
  }

  /** Whether a convolution is one of these. */
  public static boolean suits(DepthwiseLayer layer) {
    return layer.inputType() != DataType.F32 && layer.sumsFitFloats();
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
    int step = shape.strideWidth() * channels;
    overImages(
        (image, worker) -> {
          float[] x = worker.read(input, image, worker.input);
          float[] sums = worker.output;
          Run run =
              (tap, from, to, count) -> {
                for (int i = 0; i < count; i++) {
                  addProducts(sums, to + i * channels, x, from + i * step, tap);
                }
              };
          sum(run, sums, factor, output, image);
        });
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor weight, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, weight, gradInput);
    readWeights(weight);
    float factor = layer.factor(gradOutput, weight);
    int step = shape.strideWidth() * channels;
    overImages(
        (image, worker) -> {
          float[] y = worker.read(gradOutput, image, worker.output);
          float[] sums = worker.input;
          Run run =
              (tap, from, to, count) -> {
                for (int i = 0; i < count; i++) {
                  addProducts(sums, from + i * step, y, to + i * channels, tap);
                }
              };
          sum(run, sums, factor, gradInput, image);
        });
  }

  /** One image's sums over all lines, and what they are in the result. */
  private void sum(Run run, float[] sums, float factor, Tensor result, int image) {
    Arrays.fill(sums, 0);
    for (int row = 0; row < shape.outHeight(); row++) {
      alongLine(row, run);
    }
    write(sums, factor, result, image);
  }

  /** Adds the products of one position's channels with those of a kernel position. */
  private void addProducts(float[] sums, int target, float[] values, int source, int tap) {
    int weight = tap * channels;
    for (int c = 0; c < channels; c++) {
      sums[target + c] += values[source + c] * weights[weight + c];
    }
  }

  @Override
  public void gradWeight(Tensor input, Tensor gradOutput, Tensor gradWeight) {
    Shapes.forGradWeight(this, input, gradOutput, gradWeight);
    for (Worker worker : workers) {
      if (worker != null) {
        Arrays.fill(worker.totals, 0);
      }
    }
    overImages(
        (image, worker) -> {
          float[] x = worker.read(input, image, worker.input);
          float[] y = worker.read(gradOutput, image, worker.output);
          for (int row = 0; row < shape.outHeight(); row++) {
            addLine(row, x, y, worker);
          }
        });
    float factor = layer.factor(input, gradOutput);
    for (int tap = 0; tap < taps; tap++) {
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (Worker worker : workers) {
          sum += worker == null ? 0 : worker.totals[tap * channels + c];
        }
        gradWeight.set(layer.place(tap, c), (float) sum * factor);
      }
    }
    gradWeight.noteRange(Optional.empty());
  }

  private void addLine(int row, float[] x, float[] y, Worker worker) {
    float[] line = worker.line;
    Arrays.fill(line, 0);
    int step = shape.strideWidth() * channels;
    alongLine(
        row,
        (tap, from, to, count) -> {
          int target = tap * channels;
          for (int i = 0; i < count; i++) {
            int source = from + i * step;
            int gradient = to + i * channels;
            for (int c = 0; c < channels; c++) {
              line[target + c] += x[source + c] * y[gradient + c];
            }
          }
        });
    for (int i = 0; i < line.length; i++) {
      worker.totals[i] += line[i];
    }
  }

  private void alongLine(int row, Run run) {
    int stride = shape.strideWidth();
    for (int v = 0; v < shape.kernelHeight(); v++) {
      int inRow = row * shape.strideHeight() + v - shape.padTop();
      if (inRow < 0 || inRow >= shape.inHeight()) {
        continue;
      }
      for (int u = 0; u < shape.kernelWidth(); u++) {
        int shift = u - shape.padLeft();
        int first = Math.max(0, -Math.floorDiv(shift, stride));
        int end =
            Math.min(shape.outWidth(), Math.floorDiv(shape.inWidth() - 1 - shift, stride) + 1);
        if (first < end) {
          run.add(
              v * shape.kernelWidth() + u,
              (inRow * shape.inWidth() + first * stride + shift) * channels,
              (row * shape.outWidth() + first) * channels,
              end - first);
        }
      }
    }
  }

  private void overImages(ImageWork work) {
    splitter.run(
        shape.multiplyAdds(),
        shape.batch(),
        1,
        (part, from, to) -> {
          if (workers[part] == null) {
            workers[part] = new Worker();
          }
          for (int image = from; image < to; image++) {
            work.run(image, workers[part]);
          }
        });
  }

  private void readWeights(Tensor weight) {
    for (int tap = 0; tap < taps; tap++) {
      for (int c = 0; c < channels; c++) {
        weights[tap * channels + c] = weight.raw(layer.place(tap, c));
      }
    }
  }

  private static void write(float[] sums, float factor, Tensor target, int image) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= factor;
    }
    FloatBuffer values = target.buffer().asFloatBuffer();
    values.put(image * sums.length, sums);
  }

  @Override
  public String implementation(Product product) {
    return "java:depthwise exact";
  }
}
