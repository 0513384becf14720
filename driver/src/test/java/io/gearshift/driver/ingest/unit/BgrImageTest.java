package io.gearshift.driver.ingest.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BgrImageTest {

  private static byte[] raw(int width, int height, int pixelBytes) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + pixelBytes).putInt(width).putInt(height);
    for (int i = 0; i < pixelBytes; i++) {
      bytes.put((byte) i);
    }
    return bytes.array();
  }

  @Test
  void redComesFirst() {
    byte[] value = raw(2, 1, 6);

    assertThat(BgrImage.is(value)).isTrue();
    BgrImage image = BgrImage.of(value);
    assertThat(image.width()).isEqualTo(2);
    assertThat(image.height()).isEqualTo(1);
    assertThat(image.rgb()).containsExactly(2, 1, 0, 5, 4, 3);
  }

  @Test
  void bytesThatAreMoreOrFewerThanTheHeaderSaysAreNamed() {
    for (int pixelBytes : new int[] {5, 7}) {
      byte[] value = raw(2, 1, pixelBytes);
      assertThat(BgrImage.is(value)).isFalse();
      assertThat(BgrImage.fault(value))
          .isEqualTo("raw image of 2 x 1 pixels with " + value.length + " bytes (must be 14)");
    }
  }

  @Test
  void whatCannotBeAHeaderIsNoRawImage() {
    int[][] sides = {{0, 1}, {1, 0}, {-1, 1}, {1, -1}, {65_537, 1}, {1, 65_537}};
    for (int[] side : sides) {
      assertThat(BgrImage.is(raw(side[0], side[1], 6))).isFalse();
      assertThat(BgrImage.fault(raw(side[0], side[1], 6))).isEmpty();
    }
    assertThat(BgrImage.fault(raw(65_536, 1, 6))).contains("must be 196616");
    assertThat(BgrImage.fault(raw(1, 65_536, 6))).contains("must be 196616");
    assertThat(BgrImage.is(new byte[7])).isFalse();
    assertThat(BgrImage.fault(Arrays.copyOf(raw(2, 1, 0), 7))).isEmpty();
    assertThat(BgrImage.fault(raw(2, 1, 0))).contains("with 8 bytes");
  }
}
