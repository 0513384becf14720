package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.random.RandomStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelNormalizerTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shiftsAndFlipsEqualTheirDefinition(int channels) {
    float[] mean = channels == 1 ? new float[] {0.3f} : new float[] {0.3f, 0.5f, 0.1f};
    float[] deviation = channels == 1 ? new float[] {0.2f} : new float[] {0.2f, 0f, 0.4f};
    PixelNormalizer normalizer = new PixelNormalizer(HEIGHT, WIDTH, channels, mean, deviation);
    byte[] pixels = new byte[3 + normalizer.size()];
    RandomStream random = RandomStream.of(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.word(i);
    }
    float[] values = new float[normalizer.size()];
    for (int down = -6; down <= 6; down++) {
      for (int right = -8; right <= 8; right++) {
        normalizer.normalizeShifted(pixels, 3, down, right, values);
        normalizer.flipInPlace(values);
        for (int i = 0; i < values.length; i++) {
          int channel = i % channels;
          int x = WIDTH - 1 - i / channels % WIDTH - right;
          int y = i / channels / WIDTH - down;
          boolean inside = x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT;
          int pixel = inside ? pixels[3 + (y * WIDTH + x) * channels + channel] & 0xFF : 0;
          double divisor = deviation[channel] == 0 ? 1 : deviation[channel];
          assertThat(values[i]).isEqualTo((float) ((pixel / 255.0 - mean[channel]) / divisor));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void reflectedBordersAreTheImageMirroredAtItsEdges(int channels) {
    float[] mean = channels == 1 ? new float[] {0.3f} : new float[] {0.3f, 0.5f, 0.1f};
    float[] deviation = channels == 1 ? new float[] {0.2f} : new float[] {0.2f, 0f, 0.4f};
    PixelNormalizer normalizer = new PixelNormalizer(HEIGHT, WIDTH, channels, mean, deviation);
    byte[] pixels = new byte[3 + normalizer.size()];
    RandomStream random = RandomStream.of(2);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.word(i);
    }
    float[] whole = new float[normalizer.size()];
    normalizer.normalize(pixels, 3, whole);
    float[] values = new float[normalizer.size()];
    for (int down = 1 - HEIGHT; down < HEIGHT; down++) {
      for (int right = 1 - WIDTH; right < WIDTH; right++) {
        normalizer.normalizeReflected(pixels, 3, down, right, values);
        for (int i = 0; i < values.length; i++) {
          int y = reflected(i / channels / WIDTH - down, HEIGHT);
          int x = reflected(i / channels % WIDTH - right, WIDTH);
          assertThat(values[i]).isEqualTo(whole[(y * WIDTH + x) * channels + i % channels]);
        }
      }
    }
  }

  /** As PyTorch's padding mode "reflect". */
  private static int reflected(int place, int size) {
    if (place < 0) {
      return -place;
    }
    return place < size ? place : 2 * size - 2 - place;
  }
}
