package io.gearshift.executors.kernels.onednn.gradient.matrix;

import io.gearshift.executors.kernels.host.loop.ByteRuns;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Output gradients beside {@link InputPlanes}: rows of one value for each output channel, with
 * zeros wherever there is no output position.
 */
final class PaddedGradient {
  private final Resources resources;
  private final ConvolutionShape shape;
  private final int images;
  private final int positions;
  private final int length;

  /**
   * @param imageLines lines from one image to the next
   * @param length rows in all
   */
  PaddedGradient(
      Resources resources, ConvolutionShape shape, int images, int imageLines, int length) {
    this.resources = resources;
    this.shape = shape;
    this.images = images;
    this.positions = imageLines * shape.outWidth();
    this.length = length;
    resources.scratch().reserve(Scratch.Slot.PADDED_GRADIENT, (long) length * shape.outChannels());
  }

  /** The rows; the gradients themselves where nothing lies between them. */
  Tensor of(Tensor gradOutput, int first) {
    int image = shape.outHeight() * shape.outWidth() * shape.outChannels();
    if (length * shape.outChannels() == images * image) {
      return gradOutput.view(first * image, images * image);
    }
    Tensor padded = resources.scratch().get(Scratch.Slot.PADDED_GRADIENT);
    resources
        .splitter()
        .run(
            (long) images * image,
            images,
            1,
            (part, from, to) -> {
              for (int i = from; i < to; i++) {
                write(gradOutput.buffer(), first, i, image, padded.buffer());
              }
            });
    return padded;
  }

  /** One image's rows and the zeros up to the next's. */
  private void write(ByteBuffer gradients, int first, int number, int image, ByteBuffer target) {
    int channels = shape.outChannels();
    int start = number * positions * channels;
    int end = (number == images - 1 ? length : (number + 1) * positions) * channels;
    target.put(start, gradients, (first + number) * image, image);
    ByteRuns.fill(target, start + image, end - start - image, (byte) 0);
  }
}
