package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageCodecTest {
  private static final int SIDE = 32;

  private static byte[] noise() {
    byte[] pixels = new byte[SIDE * SIDE];
    new Random(1).nextBytes(pixels);
    return pixels;
  }

  @Test
  void bytesThatAreNoImageDoNotLeaveTheImageBefore() throws DamagedImageException {
    try (ImageCodec codec = new ImageCodec()) {
      byte[] png = codec.encodePng(noise(), SIDE, SIDE, 1);
      for (byte[] damaged : new byte[][] {{1, 2, 3}, Arrays.copyOf(png, 20), new byte[64]}) {
        codec.decode(png, 1);
        assertThat(codec.pixels()).isEqualTo(noise());
        assertThatThrownBy(() -> codec.decode(damaged, 1))
            .isInstanceOf(DamagedImageException.class)
            .hasMessage("not decodable");
      }
    }
  }

  @Test
  void aCutImageIsRefusedUnlessAllItsPixelsAreThere() {
    try (ImageCodec codec = new ImageCodec()) {
      byte[] png = codec.encodePng(noise(), SIDE, SIDE, 1);
      int refused = 0;
      for (int length = 1; length < png.length; length += 101) {
        try {
          codec.decode(Arrays.copyOf(png, length), 1);
          assertThat(codec.pixels()).isEqualTo(noise());
        } catch (DamagedImageException e) {
          refused++;
        }
      }
      assertThat(refused).isGreaterThanOrEqualTo(png.length / 101 - 1);
    }
  }
}
