package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {

  @ParameterizedTest
  @CsvSource({
    "jpg,JPEG,3",
    "jpg,JPEG,1",
    "png,PNG,3",
    "png,PNG,1",
    "bmp,BMP,3",
    "bmp,BMP,1",
    "gif,GIF,3",
    "gif,GIF,1",
    "tiff,TIFF,3",
    "tiff,TIFF,1"
  })
  void headerAgreesWithAnotherEncoder(String format, ImageHeader.Format expected, int channels)
      throws Exception {
    ImageHeader header = ImageHeader.inspect(encoded(format, channels));
    assertThat(header).isEqualTo(new ImageHeader(expected, 31, 17, channels));
  }

  @ParameterizedTest
  @CsvSource({"jpg,truncated JPEG", "png,truncated PNG", "bmp,truncated BMP"})
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
    assertThatThrownBy(() -> ImageHeader.inspect(new byte[0]))
        .hasMessage("neither JPEG, PNG, BMP, GIF, WebP nor TIFF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bmp", "tiff", "webp", "gif"})
  void otherFormatsDecodeToTheSizeOfTheirHeader(String format) throws Exception {
    byte[] image = format.equals("webp") ? webp() : encoded(format, 3);
    ImageHeader header = ImageHeader.inspect(image);
    assertThat(header.width()).isEqualTo(31);
    assertThat(header.height()).isEqualTo(17);
    try (ImageCodec codec = new ImageCodec()) {
      codec.decode(image, header.channels());
      assertThat(codec.width()).isEqualTo(31);
      assertThat(codec.height()).isEqualTo(17);
      byte[] expected = pixelsOfPng();
      byte[] pixels = codec.pixels();
      // GIF has 256 colours, and WebP loses a little.
      int tolerance = format.equals("gif") || format.equals("webp") ? 40 : 0;
      for (int i = 0; i < pixels.length; i++) {
        assertThat((pixels[i] & 0xFF) - (expected[i] & 0xFF)).isBetween(-tolerance, tolerance);
      }
    }
  }

  private static byte[] pixelsOfPng() throws Exception {
    try (ImageCodec codec = new ImageCodec()) {
      codec.decode(encoded("png", 3), 3);
      return codec.pixels();
    }
  }

  private static byte[] webp() throws Exception {
    byte[] png = encoded("png", 3);
    try (BytePointer memory = new BytePointer(png);
        Mat bytes = new Mat(1, png.length, opencv_core.CV_8UC1, memory);
        Mat image = opencv_imgcodecs.imdecode(bytes, opencv_imgcodecs.IMREAD_COLOR);
        BytePointer out = new BytePointer()) {
      assertThat(opencv_imgcodecs.imencode(".webp", image, out)).isTrue();
      byte[] encoded = new byte[(int) out.limit()];
      out.get(encoded);
      return encoded;
    }
  }

  /** Cameras write 6 where the top of the image is its right side. */
  @Test
  void uprightDecodingTurnsAsTheFileSays() throws Exception {
    byte[] jpeg = encoded("jpg", 3);
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] turned = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, turned, 0, 2);
    System.arraycopy(exif, 0, turned, 2, exif.length);
    System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
    try (ImageCodec codec = new ImageCodec()) {
      codec.decode(turned, 3);
      assertThat(codec.width()).isEqualTo(31);
      byte[] stored = codec.pixels();
      codec.decodeUpright(turned, 3);
      assertThat(codec.width()).isEqualTo(17);
      assertThat(codec.height()).isEqualTo(31);
      // The first row is the first column, from below.
      byte[] upright = codec.pixels();
      assertThat(Arrays.copyOfRange(upright, 0, 3))
          .isEqualTo(Arrays.copyOfRange(stored, 16 * 31 * 3, 16 * 31 * 3 + 3));
    }
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
