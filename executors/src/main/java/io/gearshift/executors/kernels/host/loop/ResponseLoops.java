package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Local response normalisation, pixel by pixel in double precision, rounded once to f32. */
public final class ResponseLoops {
  /** The exponent of both papers, which takes two square roots. */
  private static final double THREE_QUARTERS = 0.75;

  private final ResponseNormalization function;
  private final int channels;
  private final double[] x;
  private final double[] s;
  private final double[] part;

  public ResponseLoops(ResponseNormalization function, int channels) {
    this.function = function;
    this.channels = channels;
    this.x = new double[channels];
    this.s = new double[channels];
    this.part = new double[channels];
  }

  public void run(Tensor input, Tensor output, int fromPixel, int toPixel) {
    for (int pixel = fromPixel; pixel < toPixel; pixel++) {
      int start = pixel * channels;
      read(input, start);
      for (int c = 0; c < channels; c++) {
        output.set(start + c, (float) (x[c] * power(s[c])));
      }
    }
  }

  /** dx_i = g_i s_i^-beta - 2 alpha beta x_i sum over c around i of g_c x_c s_c^(-beta - 1). */
  public void gradient(
      Tensor input, Tensor gradOutput, Tensor gradInput, int fromPixel, int toPixel) {
    double factor = 2.0 * function.alpha() * function.beta();
    for (int pixel = fromPixel; pixel < toPixel; pixel++) {
      int start = pixel * channels;
      read(input, start);
      for (int c = 0; c < channels; c++) {
        double power = power(s[c]);
        part[c] = gradOutput.get(start + c) * x[c] * power / s[c];
        s[c] = gradOutput.get(start + c) * power;
      }
      for (int c = 0; c < channels; c++) {
        gradInput.set(start + c, (float) (s[c] - factor * x[c] * around(part, c)));
      }
    }
  }

  private void read(Tensor input, int start) {
    for (int c = 0; c < channels; c++) {
      x[c] = input.get(start + c);
      part[c] = x[c] * x[c];
    }
    for (int c = 0; c < channels; c++) {
      s[c] = function.k() + function.alpha() * around(part, c);
    }
  }

  private double around(double[] values, int channel) {
    int to = Math.min(channels, channel + function.reach() + 1);
    double sum = 0;
    for (int c = Math.max(0, channel - function.reach()); c < to; c++) {
      sum += values[c];
    }
    return sum;
  }

  private double power(double base) {
    if (function.beta() == THREE_QUARTERS) {
      double root = Math.sqrt(base);
      return 1 / (root * Math.sqrt(root));
    }
    return StrictMath.pow(base, -function.beta());
  }
}
