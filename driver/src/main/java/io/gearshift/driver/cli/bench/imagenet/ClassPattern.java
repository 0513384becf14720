package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.executors.random.RandomStream;

/**
 * What makes the images of a class alike: a grid of 4 x 4 colours of its own, enlarged smoothly to
 * the image's size and mixed into it, 3 parts of 16.
 */
final class ClassPattern {
  private static final int CELLS = 4;
  private static final int CHANNELS = 3;
  private static final int PARTS = 3;
  private static final int OF = 16;

  /** Weights between two cells are multiples of 1 / 256, so that all is computed in integers. */
  private static final int WEIGHTS = 256;

  private final int[] colours = new int[CELLS * CELLS * CHANNELS];

  ClassPattern(long seed, int classNumber) {
    RandomStream random = RandomStream.of(seed, 1, classNumber);
    for (int i = 0; i < colours.length; i++) {
      colours[i] = random.word(i) & 0xFF;
    }
  }

  /**
   * Mixes the pattern into an image.
   *
   * @param pixels {height, width, 3}
   */
  void mixInto(byte[] pixels, int width, int height) {
    int[] row = new int[CELLS * CHANNELS];
    for (int y = 0; y < height; y++) {
      int position = position(y, height);
      int cell = position / WEIGHTS;
      int weight = position % WEIGHTS;
      for (int i = 0; i < row.length; i++) {
        int above = colours[cell * CELLS * CHANNELS + i];
        int below = colours[(cell + 1) * CELLS * CHANNELS + i];
        row[i] = (above * (WEIGHTS - weight) + below * weight) / WEIGHTS;
      }
      for (int x = 0; x < width; x++) {
        mix(pixels, (y * width + x) * CHANNELS, row, position(x, width));
      }
    }
  }

  private static void mix(byte[] pixels, int offset, int[] row, int position) {
    int left = position / WEIGHTS * CHANNELS;
    int weight = position % WEIGHTS;
    for (int channel = 0; channel < CHANNELS; channel++) {
      int colour =
          (row[left + channel] * (WEIGHTS - weight) + row[left + CHANNELS + channel] * weight)
              / WEIGHTS;
      int pixel = pixels[offset + channel] & 0xFF;
      pixels[offset + channel] = (byte) ((pixel * (OF - PARTS) + colour * PARTS) / OF);
    }
  }

  /** Where between the first and the last cell a pixel is; always before the last. */
  private static int position(int pixel, int size) {
    return (int) ((long) pixel * (CELLS - 1) * WEIGHTS / size);
  }
}
