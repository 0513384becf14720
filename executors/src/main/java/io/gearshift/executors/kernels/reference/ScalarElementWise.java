package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/** One element after the other, in plain Java: what every other backend must equal. */
public final class ScalarElementWise implements HostElementWise {

  @Override
  public String name() {
    return "scalar";
  }

  /** Zeros are reported without their sign; a tensor of no elements has the range [0, 0]. */
  @Override
  public Range range(Tensor input) {
    int size = ElementWiseArguments.floats(input);
    if (size == 0) {
      return new Range(0f, 0f);
    }
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      float value = input.get(i);
      if (!Float.isFinite(value)) {
        throw ElementWiseArguments.notFinite(value, i);
      }
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Range(min + 0f, max + 0f);
  }

  @Override
  public void quantize(Tensor input, Tensor output, int scaleExponent, int bits) {
    int smallest = smallestRaw(input, output, bits);
    DynamicFixedPoint format = new DynamicFixedPoint(bits);
    for (int i = 0; i < input.size(); i++) {
      output.setRaw(i, Math.max(smallest, format.encode(input.get(i), scaleExponent)));
    }
    output.setScale(DynamicFixedPoint.powerOfTwo(-scaleExponent));
  }

  @Override
  public void quantizeStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream) {
    int smallest = smallestRaw(input, output, bits);
    DynamicFixedPoint format = new DynamicFixedPoint(bits);
    for (int i = 0; i < input.size(); i++) {
      int raw = format.encodeStochastic(input.get(i), scaleExponent, stream.uniform(i));
      output.setRaw(i, Math.max(smallest, raw));
    }
    output.setScale(DynamicFixedPoint.powerOfTwo(-scaleExponent));
  }

  private static int smallestRaw(Tensor input, Tensor output, int bits) {
    return output.type() == DataType.S16
        ? ElementWiseArguments.shorts(input, output, bits)
        : ElementWiseArguments.quantization(input, output, bits);
  }

  @Override
  public void snapToGrid(Tensor input, Tensor output, int scaleExponent, int bits) {
    ElementWiseArguments.floats(input, output);
    DynamicFixedPoint format = new DynamicFixedPoint(bits);
    for (int i = 0; i < input.size(); i++) {
      int raw = format.encode(input.get(i), scaleExponent);
      output.set(i, format.decode(raw, scaleExponent));
    }
  }

  @Override
  public void snapToGridStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream) {
    ElementWiseArguments.floats(input, output);
    DynamicFixedPoint format = new DynamicFixedPoint(bits);
    for (int i = 0; i < input.size(); i++) {
      int raw = format.encodeStochastic(input.get(i), scaleExponent, stream.uniform(i));
      output.set(i, format.decode(raw, scaleExponent));
    }
  }

  @Override
  public RawRange rawRange(Tensor input) {
    int size = ElementWiseArguments.raws(input);
    if (size == 0) {
      return new RawRange(0, 0);
    }
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      min = Math.min(min, input.raw(i));
      max = Math.max(max, input.raw(i));
    }
    return new RawRange(min, max);
  }

  @Override
  public void shiftRaw(Tensor input, Tensor output, int offset) {
    int size = ElementWiseArguments.shift(input, output);
    for (int i = 0; i < size; i++) {
      output.setRaw(i, input.raw(i) + offset);
    }
    output.setScale(input.scale());
  }

  @Override
  public int largePairs(Tensor input, int rows, int columns, int limit, int[] found) {
    int groups = ElementWiseArguments.groups(input, rows, columns);
    int count = 0;
    for (int g = 0; g < groups; g++) {
      for (int row = 0; row + 1 < rows; row += 2) {
        int start = (g * rows + row) * columns;
        for (int i = start; i < start + columns; i++) {
          if (Math.abs(input.raw(i) + input.raw(i + columns)) > limit) {
            if (count < found.length) {
              found[count] = i;
            }
            count++;
          }
        }
      }
    }
    return count;
  }

  /** max(x, 0): NaN stays NaN, -0 becomes +0. */
  @Override
  public void relu(Tensor input, Tensor output) {
    int size = ElementWiseArguments.floats(input, output);
    for (int i = 0; i < size; i++) {
      output.set(i, Math.max(input.get(i), 0f));
    }
  }

  @Override
  public void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(output, gradOutput, gradInput);
    for (int i = 0; i < size; i++) {
      gradInput.set(i, output.get(i) > 0f ? gradOutput.get(i) : 0f);
    }
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor output) {
    int size = ElementWiseArguments.floats(a, b, output);
    for (int i = 0; i < size; i++) {
      output.set(i, a.get(i) + b.get(i));
    }
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output) {
    int size = ElementWiseArguments.floats(a, b, output);
    for (int i = 0; i < size; i++) {
      output.set(i, Math.max(a.get(i) + b.get(i), 0f));
    }
  }

  @Override
  public void addRelu(Tensor a, Tensor b, Tensor output, Tensor positive) {
    addRelu(a, b, output);
    int size = ElementWiseArguments.mask(positive, output);
    for (int i = 0; i < size; i++) {
      positive.setRaw(i, output.get(i) > 0f ? 1 : 0);
    }
  }

  @Override
  public void maskGradient(Tensor positive, Tensor gradOutput, Tensor gradInput) {
    ElementWiseArguments.floats(gradOutput, gradInput);
    int size = ElementWiseArguments.mask(positive, gradOutput);
    for (int i = 0; i < size; i++) {
      gradInput.set(i, positive.raw(i) == 1 ? gradOutput.get(i) : 0f);
    }
  }

  @Override
  public void addBias(Tensor bias, Tensor inOut) {
    int channels = ElementWiseArguments.channels(bias, inOut);
    for (int i = 0; i < inOut.size(); i++) {
      inOut.set(i, inOut.get(i) + bias.get(i % channels));
    }
  }

  @Override
  public void addBiasRelu(Tensor bias, Tensor inOut) {
    int channels = ElementWiseArguments.channels(bias, inOut);
    for (int i = 0; i < inOut.size(); i++) {
      inOut.set(i, Math.max(inOut.get(i) + bias.get(i % channels), 0f));
    }
  }

  /** Sums in double precision, pixel after pixel. */
  @Override
  public void gradBias(Tensor gradOutput, Tensor gradBias) {
    int channels = ElementWiseArguments.channels(gradBias, gradOutput);
    double[] sums = new double[channels];
    for (int i = 0; i < gradOutput.size(); i++) {
      sums[i % channels] += gradOutput.get(i);
    }
    for (int c = 0; c < channels; c++) {
      gradBias.set(c, (float) sums[c]);
    }
  }

  @Override
  public void momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates) {
    int size = ElementWiseArguments.floats(parameter, momentum, gradient);
    encoding.ifPresent(e -> encode(gradient, gradient, e));
    for (int i = 0; i < size; i++) {
      float value = parameter.get(i);
      float decayed = gradient.get(i) + rates.weightDecay() * value;
      float velocity = rates.momentum() * momentum.get(i) + decayed;
      float direction =
          rates.form() == MomentumRates.Form.NESTEROV
              ? decayed + rates.momentum() * velocity
              : velocity;
      momentum.set(i, velocity);
      parameter.set(i, value - rates.learningRate() * direction);
    }
    parameter.noteRange(finiteRange(parameter));
  }

  @Override
  public void adamUpdate(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates) {
    int size = ElementWiseArguments.floats(parameter, mean, variance, gradient);
    encoding.ifPresent(e -> encode(gradient, gradient, e));
    for (int i = 0; i < size; i++) {
      float value = parameter.get(i);
      float decayed = gradient.get(i) + rates.weightDecay() * value;
      float newMean = mean.get(i) + (1 - rates.meanDecay()) * (decayed - mean.get(i));
      float newVariance =
          rates.varianceDecay() * variance.get(i) + (1 - rates.varianceDecay()) * decayed * decayed;
      float scale = (float) Math.sqrt(newVariance) / rates.rootCorrection() + rates.epsilon();
      mean.set(i, newMean);
      variance.set(i, newVariance);
      parameter.set(i, value - rates.step() * newMean / scale);
    }
    parameter.noteRange(finiteRange(parameter));
  }

  @Override
  public void copyChannels(
      Tensor input, int inputOffset, Tensor output, int outputOffset, int channels) {
    int pixels =
        ElementWiseArguments.channelCopy(input, inputOffset, output, outputOffset, channels);
    int bytes = input.type().bytes();
    int inputStride = pixels == 0 ? 0 : input.size() / pixels * bytes;
    int outputStride = pixels == 0 ? 0 : output.size() / pixels * bytes;
    for (int pixel = 0; pixel < pixels; pixel++) {
      output
          .buffer()
          .put(
              pixel * outputStride + outputOffset * bytes,
              input.buffer(),
              pixel * inputStride + inputOffset * bytes,
              channels * bytes);
    }
    if (input.type() != DataType.F32) {
      output.setScale(input.scale());
    }
  }

  @Override
  public void dropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    int size = ElementWiseArguments.floats(input, output);
    for (int i = 0; i < size; i++) {
      output.set(i, stream.uniform(i) < keep ? input.get(i) / keep : 0f);
    }
  }

  @Override
  public void classicalDropout(Tensor input, Tensor output, float keep, RandomStream stream) {
    int size = ElementWiseArguments.floats(input, output);
    for (int i = 0; i < size; i++) {
      output.set(i, stream.uniform(i) < keep ? input.get(i) : 0f);
    }
  }

  @Override
  public void zero(Tensor output) {
    for (int i = 0; i < output.bytes(); i++) {
      output.buffer().put(i, (byte) 0);
    }
  }
}
