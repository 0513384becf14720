package io.gearshift.executors.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.data.image.Crop;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import org.junit.jupiter.api.Test;

/** JPEGs decoded smaller, beside the same parts of whole ones. */
class ReducedDecodingTest {
  private static final int WIDTH = 1237;
  private static final int HEIGHT = 911;
  private static final int TARGET = 64;

  /**
   * Most levels of 255 between the two ways, on average over a picture's pixels: edges may lie half
   * a pixel off.
   */
  private static final double CLOSE = 4;

  /** Smooth colours with edges, as photographs have them. */
  private static byte[] picture(int channels) {
    byte[] pixels = new byte[WIDTH * HEIGHT * channels];
    for (int y = 0, i = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < channels; c++, i++) {
          double wave = Math.sin(x / (40.0 + 20 * c)) * Math.cos(y / (70.0 - 15 * c));
          int edge = (x / 200 + y / 170) % 2 * 60;
          pixels[i] = (byte) (90 + 70 * wave + edge);
        }
      }
    }
    return pixels;
  }

  @Test
  void reducedPicturesAreNearlyTheWholeOnes() throws DamagedImageException {
    for (int channels : new int[] {1, 3}) {
      try (ImageCodec codec = new ImageCodec()) {
        byte[] jpeg = codec.encodeJpeg(picture(channels), WIDTH, HEIGHT, channels, 90);
        for (int reduction : new int[] {2, 4, 8}) {
          int side = reduction * TARGET + 17;
          Crop crop = new Crop(101, 203, side, side);
          byte[] whole = new byte[TARGET * TARGET * channels];
          codec.decode(jpeg, channels);
          codec.cropInto(crop, TARGET, TARGET, whole, 0);

          assertThat(crop.reduction(TARGET, TARGET)).isEqualTo(reduction);
          codec.decodeReduced(jpeg, channels, reduction);
          assertThat(codec.width()).isEqualTo((WIDTH + reduction - 1) / reduction);
          assertThat(codec.height()).isEqualTo((HEIGHT + reduction - 1) / reduction);
          byte[] reduced = new byte[whole.length];
          Crop part = crop.reduced(reduction, codec.width(), codec.height());
          codec.cropInto(part, TARGET, TARGET, reduced, 0);

          double difference = 0;
          for (int i = 0; i < whole.length; i++) {
            difference += Math.abs((whole[i] & 0xFF) - (reduced[i] & 0xFF));
          }
          assertThat(difference / whole.length).as("1/%d", reduction).isLessThan(CLOSE);
        }
      }
    }
  }

  @Test
  void onlyJpegsAreReduced() {
    try (ImageCodec codec = new ImageCodec()) {
      byte[] pixels = picture(1);
      assertThat(ImageCodec.canReduce(codec.encodeJpeg(pixels, WIDTH, HEIGHT, 1, 90))).isTrue();
      assertThat(ImageCodec.canReduce(codec.encodePng(pixels, WIDTH, HEIGHT, 1))).isFalse();
      assertThat(ImageCodec.canReduce(new byte[0])).isFalse();
    }
  }
}
