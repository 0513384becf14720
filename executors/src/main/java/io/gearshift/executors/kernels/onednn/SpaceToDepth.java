package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.WorkSplitter;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Rewrites a strided convolution of a few channels as one of stride 1 of many: squares of stride x
 * stride input positions become the channels of one position, and the kernel is filled up with
 * zeros to whole squares. The products are the same, and long enough to be fast.
 */
final class SpaceToDepth {
  private static final int MOST_CHANNELS = 4;

  /** More zeros in the kernel than this share of it would cost more than is gained. */
  private static final float LARGEST_GROWTH = 1.5f;

  private final ConvolutionShape shape;
  private final ConvolutionShape blocked;
  private final int stride;
  private final int runBytes;

  SpaceToDepth(ConvolutionShape shape) {
    this.shape = shape;
    this.stride = shape.strideHeight();
    int kernelHeight = squares(shape.kernelHeight(), stride);
    int kernelWidth = squares(shape.kernelWidth(), stride);
    this.runBytes = stride * shape.inChannels();
    this.blocked =
        new ConvolutionShape(
            shape.batch(),
            stride * runBytes,
            shape.outHeight() + kernelHeight - 1,
            shape.outWidth() + kernelWidth - 1,
            shape.outChannels(),
            kernelHeight,
            kernelWidth,
            1,
            1,
            0,
            0,
            shape.outHeight(),
            shape.outWidth());
  }

  private static int squares(int kernel, int stride) {
    return (kernel + stride - 1) / stride;
  }

  /** Whether a convolution gains by it. */
  static boolean suits(ConvolutionShape shape) {
    int stride = shape.strideHeight();
    if (stride < 2
        || stride != shape.strideWidth()
        || shape.inChannels() > MOST_CHANNELS
        || shape.padTop() < 0
        || shape.padLeft() < 0) {
      return false;
    }
    int filled =
        squares(shape.kernelHeight(), stride)
            * squares(shape.kernelWidth(), stride)
            * stride
            * stride;
    return filled <= LARGEST_GROWTH * shape.kernelHeight() * shape.kernelWidth();
  }

  /** The convolution of stride 1. */
  ConvolutionShape blocked() {
    return blocked;
  }

  /** Writes the input's bytes as the blocked convolution's input. */
  void input(Tensor input, Tensor target, WorkSplitter splitter) {
    int lines = shape.batch() * blocked.inHeight();
    splitter.run(
        target.size(),
        lines,
        1,
        (part, from, to) -> {
          for (int line = from; line < to; line++) {
            inputLine(input.buffer(), target.buffer(), line);
          }
        });
  }

  private void inputLine(ByteBuffer input, ByteBuffer target, int line) {
    int image = line / blocked.inHeight();
    int top = line % blocked.inHeight() * stride - shape.padTop();
    int channels = shape.inChannels();
    for (int row = 0; row < stride; row++) {
      int y = top + row;
      int to = line * blocked.inWidth() * blocked.inChannels() + row * runBytes;
      int start = (image * shape.inHeight() + y) * shape.inWidth() * channels;
      for (int x = 0; x < blocked.inWidth(); x++, to += blocked.inChannels()) {
        int left = x * stride - shape.padLeft();
        if (y >= 0 && y < shape.inHeight() && left >= 0 && left + stride <= shape.inWidth()) {
          Patches.copy(input, start + left * channels, target, to, runBytes);
        } else {
          edge(input, target, y, left, start, to);
        }
      }
    }
  }

  private void edge(ByteBuffer input, ByteBuffer target, int y, int left, int start, int to) {
    int channels = shape.inChannels();
    for (int i = 0; i < runBytes; i++) {
      int x = left + i / channels;
      boolean inside = y >= 0 && y < shape.inHeight() && x >= 0 && x < shape.inWidth();
      target.put(to + i, inside ? input.get(start + left * channels + i) : 0);
    }
  }

  /** Writes the weights' bytes as the blocked convolution's weights. */
  void weight(Tensor weight, Tensor target) {
    ByteBuffer from = weight.buffer();
    ByteBuffer to = target.buffer();
    Patches.fill(to, 0, IntegerConvolution.size(blocked.weightShape()), (byte) 0);
    forEachWeight((plain, other) -> to.put(other, from.get(plain)));
  }

  /** Picks the gradient of the weights from that of the blocked convolution's. */
  void gradWeight(Tensor gradient, Tensor target) {
    FloatBuffer from = gradient.buffer().asFloatBuffer();
    FloatBuffer to = target.buffer().asFloatBuffer();
    forEachWeight((plain, other) -> to.put(plain, from.get(other)));
  }

  /** Where one weight lies in both layouts. */
  private interface Place {
    void accept(int plain, int blocked);
  }

  private void forEachWeight(Place place) {
    int plain = 0;
    for (int out = 0; out < shape.outChannels(); out++) {
      for (int in = 0; in < shape.inChannels(); in++) {
        for (int v = 0; v < shape.kernelHeight(); v++) {
          for (int u = 0; u < shape.kernelWidth(); u++) {
            int channel = (v % stride * stride + u % stride) * shape.inChannels() + in;
            int line = (out * blocked.inChannels() + channel) * blocked.kernelHeight() + v / stride;
            place.accept(plain++, line * blocked.kernelWidth() + u / stride);
          }
        }
      }
    }
  }
}
