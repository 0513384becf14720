package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;

/** Activation functions, the normalisation of responses, and dropout. */
final class CudaActivations {
  private static final int THREADS = 256;
  private static final int WARP = 32;

  private final CudaDevice device;

  CudaActivations(CudaDevice device) {
    this.device = device;
  }

  void relu(Tensor input, Tensor output) {
    long size = ElementWiseArguments.floats(input, output);
    RangeNotes.run(device, device.call("relu").tensor(input).tensor(output).number(size), output);
  }

  void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput) {
    long size = ElementWiseArguments.floats(output, gradOutput, gradInput);
    RangeNotes.run(
        device,
        device
            .call("relu_gradient")
            .tensor(output)
            .tensor(gradOutput)
            .tensor(gradInput)
            .number(size),
        gradInput);
  }

  /** A function's number in the kernels. */
  private static int number(ActivationFunction.Kind kind) {
    return switch (kind) {
      case LEAKY_RELU -> 0;
      case RELU6 -> 1;
      case ELU -> 2;
      case GELU -> 3;
      case SWISH -> 4;
      case SIGMOID -> 5;
      case TANH -> 6;
    };
  }

  void activate(ActivationFunction function, Tensor input, Tensor output) {
    long size = ElementWiseArguments.floats(input, output);
    RangeNotes.run(
        device,
        device
            .call("activation")
            .number(number(function.kind()))
            .number(function.alpha())
            .tensor(input)
            .tensor(output)
            .number(size),
        output);
  }

  void gradient(ActivationFunction function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    long size = ElementWiseArguments.floats(input, gradOutput, gradInput);
    RangeNotes.run(
        device,
        device
            .call("activation_gradient")
            .number(number(function.kind()))
            .number(function.alpha())
            .tensor(input)
            .tensor(gradOutput)
            .tensor(gradInput)
            .number(size),
        gradInput);
  }

  void normalizeResponses(ResponseNormalization function, Tensor input, Tensor output) {
    long size = ElementWiseArguments.floats(input, output);
    response("response", function, input).tensor(input).tensor(output).number(size).over(size);
    output.forgetRange();
  }

  void responseGradient(
      ResponseNormalization function, Tensor input, Tensor gradOutput, Tensor gradInput) {
    int size = ElementWiseArguments.floats(input, gradOutput, gradInput);
    gradInput.forgetRange();
    if (size == 0) {
      return;
    }
    int channels = input.lastAxis();
    long pixels = size / channels;
    int threads = Math.min(THREADS, (channels + WARP - 1) / WARP * WARP);
    long tiles = pixels * ((channels + threads - 1) / threads);
    int shared = (threads + 2 * Math.min(function.reach(), channels)) * Double.BYTES;
    device.allowShared("response_gradient", shared);
    response("response_gradient", function, input)
        .tensor(input)
        .tensor(gradOutput)
        .tensor(gradInput)
        .number(pixels)
        .run((int) Math.min(tiles, device.blocks()), 1, 1, threads, shared);
  }

  private KernelCall response(String kernel, ResponseNormalization function, Tensor input) {
    return device
        .call(kernel)
        .number(input.lastAxis())
        .number(function.reach())
        .number(function.k())
        .number(function.alpha())
        .number(function.beta());
  }

  /**
   * output = input times a mask.
   *
   * @param kernel that says what the mask is
   */
  void dropout(String kernel, Tensor input, Tensor output, float keep, RandomStream stream) {
    long size = ElementWiseArguments.floats(input, output);
    RangeNotes.run(
        device,
        device
            .call(kernel)
            .tensor(input)
            .tensor(output)
            .number(size)
            .number(keep)
            .number(stream.low())
            .number(stream.high()),
        output);
  }
}
