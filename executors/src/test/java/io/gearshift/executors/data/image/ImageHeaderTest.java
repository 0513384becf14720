package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageHeaderTest {

  @ParameterizedTest
  @CsvSource({"jpg,JPEG,3", "jpg,JPEG,1", "png,PNG,3", "png,PNG,1"})
  void headerAgreesWithAnotherEncoder(String format, ImageHeader.Format expected, int channels)
      throws Exception {
    ImageHeader header = ImageHeader.inspect(encoded(format, channels));
    assertThat(header).isEqualTo(new ImageHeader(expected, 31, 17, channels));
  }

  @ParameterizedTest
  @CsvSource({"jpg,truncated JPEG", "png,truncated PNG"})
  void everyCutIsNoticed(String format, String reason) throws Exception {
    byte[] image = encoded(format, 3);
    for (int length = 33; length < image.length - 1; length += 7) {
      byte[] cut = Arrays.copyOf(image, length);
      assertThatThrownBy(() -> ImageHeader.inspect(cut))
          .isInstanceOf(DamagedImageException.class)
          .hasMessage(reason);
    }
  }

  @Test
  void hugeJpegIsRefusedByItsHeader() throws Exception {
    byte[] image = encoded("jpg", 3);
    for (int i = 2; i < image.length; i++) {
      if ((image[i] & 0xFF) == 0xFF && (image[i + 1] & 0xFF) == 0xC0) {
        image[i + 5] = (byte) (50_000 >> 8);
        image[i + 6] = (byte) 50_000;
        image[i + 7] = (byte) (50_000 >> 8);
        image[i + 8] = (byte) 50_000;
        break;
      }
    }
    assertThatThrownBy(() -> ImageHeader.inspect(image))
        .hasMessage("JPEG of 50000 x 50000 pixels (must be at most 67108864 in all)");
  }

  @Test
  void otherBytesAreNoImage() {
    assertThatThrownBy(() -> ImageHeader.inspect(new byte[0])).hasMessage("neither JPEG nor PNG");
  }

  @Test
  void codecDecodesWhatAnotherEncoderWrote() throws Exception {
    try (ImageCodec codec = new ImageCodec()) {
      codec.decode(encoded("png", 3), 3);
      assertThat(codec.width()).isEqualTo(31);
      assertThat(codec.height()).isEqualTo(17);
      // Red, green, blue of the pixel in row 1, column 2.
      byte[] pixels = codec.pixels();
      assertThat(Arrays.copyOfRange(pixels, (31 + 2) * 3, (31 + 3) * 3)).containsExactly(14, 4, 99);
      codec.decode(encoded("png", 3), 1);
      assertThat(codec.pixels()).hasSize(31 * 17);
    }
  }

  private static byte[] encoded(String format, int channels) throws IOException {
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(31, 17, type);
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 31; x++) {
        image.setRGB(x, y, (x * 7) << 16 | (y * 4) << 8 | 99);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }
}
