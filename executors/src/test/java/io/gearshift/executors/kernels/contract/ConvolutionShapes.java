package io.gearshift.executors.kernels.contract;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import java.util.List;

/** The convolutions that every backend is tried on. */
final class ConvolutionShapes {

  private ConvolutionShapes() {}

  /**
   * Sizes of 1, primes, channels around the widths of vectors, every kernel and stride in use, rows
   * left over by a stride, padding on one side only, dense layers.
   */
  static List<ConvolutionShape> all() {
    return List.of(
        ConvolutionShape.square(1, 1, 1, 1, 1, 1, 0),
        ConvolutionShape.square(1, 1, 1, 1, 3, 1, 1),
        ConvolutionShape.square(5, 3, 8, 16, 3, 1, 1),
        ConvolutionShape.square(1, 7, 5, 8, 1, 1, 0),
        ConvolutionShape.square(5, 8, 7, 9, 3, 1, 1),
        ConvolutionShape.square(2, 9, 7, 7, 3, 2, 1),
        ConvolutionShape.square(2, 9, 8, 7, 3, 2, 1),
        ConvolutionShape.square(1, 15, 8, 16, 3, 2, 1),
        ConvolutionShape.square(5, 16, 8, 17, 1, 2, 0),
        ConvolutionShape.square(2, 17, 9, 15, 5, 1, 2),
        ConvolutionShape.square(1, 31, 6, 33, 3, 1, 1),
        ConvolutionShape.square(1, 33, 6, 31, 3, 2, 1),
        ConvolutionShape.square(2, 32, 8, 64, 3, 1, 1),
        ConvolutionShape.square(1, 13, 9, 11, 3, 1, 0),
        ConvolutionShape.square(5, 3, 13, 5, 7, 2, 3),
        ConvolutionShape.square(2, 3, 32, 64, 11, 4, 5),
        ConvolutionShape.square(1, 3, 21, 8, 11, 4, 2),
        ConvolutionShape.square(1, 2, 10, 3, 1, 4, 0),
        ConvolutionShape.square(2, 16, 11, 16, 5, 2, 2),
        ConvolutionShape.square(1, 5, 9, 4, 3, 4, 0),
        ConvolutionShape.square(5, 1, 28, 20, 5, 1, 0),
        // Batches of whole blocks of channels, should a kernel take images for channels.
        ConvolutionShape.square(8, 5, 6, 9, 3, 1, 1),
        ConvolutionShape.square(16, 8, 7, 33, 3, 1, 1),
        ConvolutionShape.square(8, 3, 12, 50, 5, 1, 0),
        ConvolutionShape.square(24, 7, 9, 16, 5, 1, 2),
        ConvolutionShape.square(8, 4, 1, 8, 3, 1, 1),
        new ConvolutionShape(8, 6, 7, 5, 8, 3, 2, 1, 1, 2, 0, 7, 4),
        new ConvolutionShape(8, 3, 5, 6, 8, 2, 3, 1, 1, 0, 1, 5, 5),
        // Padding below and to the right only.
        new ConvolutionShape(2, 3, 8, 8, 16, 3, 3, 2, 2, 0, 0, 4, 4),
        // Padding above only.
        new ConvolutionShape(1, 8, 5, 5, 8, 3, 3, 1, 1, 2, 2, 5, 5),
        // Everything different along the two axes.
        new ConvolutionShape(2, 4, 6, 9, 5, 1, 7, 1, 2, 0, 3, 6, 5),
        new ConvolutionShape(1, 6, 11, 4, 7, 5, 2, 2, 1, 1, 0, 5, 4),
        ConvolutionShape.dense(5, 4, 4, 8, 10),
        ConvolutionShape.dense(2, 4, 4, 256, 3),
        ConvolutionShape.dense(1, 3, 5, 7, 9),
        ConvolutionShape.dense(1, 1, 1, 17, 10),
        ConvolutionShape.dense(5, 1, 1, 64, 33),
        ConvolutionShape.dense(1, 1, 1, 1, 1));
  }

  /**
   * Weight gradients that sum more than 2^17 products, or just not: of 8-bit extremes more is
   * beyond 32 bits.
   */
  static List<ConvolutionShape> longReductions() {
    return List.of(
        ConvolutionShape.square(32, 2, 63, 3, 3, 1, 1),
        ConvolutionShape.square(5, 1, 180, 1, 1, 1, 0),
        ConvolutionShape.square(5, 2, 180, 3, 3, 1, 1),
        ConvolutionShape.square(3, 1, 431, 2, 3, 2, 1));
  }
}
