package io.gearshift.executors.kernels.guard;

import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/** What an {@link ImagePlacement} says, value by value: what every backend must equal. */
public final class PlacedImages {
  private PlacedImages() {}

  /** The values of a batch, F32 of the pixels' shape. */
  public static Tensor of(Tensor pixels, ImagePlacement placement) {
    Tensor values = Tensor.allocate(DataType.F32, pixels.shape());
    write(pixels, placement, values);
    return values;
  }

  static void write(Tensor pixels, ImagePlacement placement, Tensor values) {
    placement.require(pixels);
    int height = pixels.shape(1);
    int width = pixels.shape(2);
    int channels = pixels.shape(3);
    int at = 0;
    for (int image = 0; image < pixels.shape(0); image++) {
      int[] moves = placement.moves();
      int down = moves[image * ImagePlacement.NUMBERS];
      int right = moves[image * ImagePlacement.NUMBERS + 1];
      boolean mirrored = moves[image * ImagePlacement.NUMBERS + 2] == 1;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int row = y - down;
          int column = (mirrored ? width - 1 - x : x) - right;
          if (placement.reflects()) {
            row = reflected(row, height);
            column = reflected(column, width);
          }
          boolean inside = row >= 0 && row < height && column >= 0 && column < width;
          for (int channel = 0; channel < channels; channel++) {
            int source = ((image * height + row) * width + column) * channels + channel;
            int value = inside ? pixels.raw(source) : 0;
            boolean there = image < placement.count();
            values.set(
                at++, there ? placement.table()[channel * ImagePlacement.BYTES + value] : 0f);
          }
        }
      }
    }
  }

  private static int reflected(int place, int size) {
    int inside = Math.abs(place);
    return Math.max(0, inside < size ? inside : 2 * (size - 1) - inside);
  }
}
