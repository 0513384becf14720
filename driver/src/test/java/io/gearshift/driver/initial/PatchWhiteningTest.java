package io.gearshift.driver.initial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.random.RandomStream;
import org.junit.jupiter.api.Test;

class PatchWhiteningTest {
  private static final int WIDTH = 9;
  private static final int HEIGHT = 7;
  private static final int IMAGES = 40;
  private static final double EPSILON = 5e-4;
  private static final PatchWhitening.Shape SHAPE = new PatchWhitening.Shape(3, 2, 2);

  /** Images whose neighbours and colours go together. */
  private static float[] image(int number) {
    RandomStream random = RandomStream.of(3, number);
    float[] image = new float[HEIGHT * WIDTH * 3];
    for (int pixel = 0; pixel < HEIGHT * WIDTH; pixel++) {
      float before = pixel % WIDTH == 0 ? 0 : image[(pixel - 1) * 3];
      for (int channel = 0; channel < 3; channel++) {
        float noise = random.uniform(pixel * 3 + channel) - 0.5f;
        image[pixel * 3 + channel] = 0.8f * before + noise + (channel == 2 ? 0.5f : 0);
      }
    }
    return image;
  }

  private static float[] filters() {
    PatchWhitening whitening = new PatchWhitening(SHAPE, WIDTH);
    for (int i = 0; i < IMAGES; i++) {
      whitening.add(image(i));
    }
    return whitening.filters(EPSILON);
  }

  /** The mean of (w x) (v x) over all patches x, as a convolution without padding sees them. */
  private static double mean(float[] filters, int one, int other) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < IMAGES; i++) {
      float[] image = image(i);
      for (int y = 0; y + 1 < HEIGHT; y++) {
        for (int x = 0; x + 1 < WIDTH; x++) {
          sum += output(filters, one, image, y, x) * output(filters, other, image, y, x);
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double output(float[] filters, int filter, float[] image, int top, int left) {
    double sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < 2; y++) {
        for (int x = 0; x < 2; x++) {
          float weight = filters[((filter * 3 + channel) * 2 + y) * 2 + x];
          sum += weight * image[((top + y) * WIDTH + left + x) * 3 + channel];
        }
      }
    }
    return sum;
  }

  @Test
  void outputsVaryAlikeAndByThemselves() {
    float[] filters = filters();
    int size = SHAPE.size();
    double before = Double.MAX_VALUE;
    for (int one = 0; one < size; one++) {
      // e / (e + epsilon) of an eigenvalue e.
      double own = mean(filters, one, one);
      assertThat(own).isBetween(0.9, 1.0).isLessThanOrEqualTo(before + 1e-9);
      before = own;
      for (int other = 0; other < one; other++) {
        assertThat(mean(filters, one, other)).isCloseTo(0, within(1e-5));
      }
    }
  }

  @Test
  void theSecondHalfIsTheNegativeOfTheFirst() {
    float[] filters = filters();
    int half = filters.length / 2;
    assertThat(half).isEqualTo(SHAPE.size() * SHAPE.size());
    for (int i = 0; i < half; i++) {
      assertThat(filters[half + i]).isEqualTo(-filters[i]);
    }
  }

  @Test
  void theSameImagesGiveTheSameBits() {
    assertThat(filters()).isEqualTo(filters());
  }

  @Test
  void imagesSmallerThanAPatchHaveNone() {
    PatchWhitening whitening = new PatchWhitening(SHAPE, 1);
    whitening.add(new float[3]);
    assertThatThrownBy(() -> whitening.filters(EPSILON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("No image had a patch");
  }
}
