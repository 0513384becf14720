package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

/** Changed images are damaged, or decode to the size that their header says. */
class ImageFuzzTest {

  @Test
  void changedImagesAreDamagedOrHaveTheSizeOfTheirHeader() {
    List<byte[]> images = new ArrayList<>();
    for (String format : List.of("png", "jpg", "bmp", "gif", "webp", "tiff")) {
      images.add(encoded("." + format, 3));
      if (!format.equals("gif")) {
        images.add(encoded("." + format, 1));
      }
    }
    try (ImageCodec codec = new ImageCodec()) {
      Fuzz.run(
          "changed images",
          6000,
          random -> {
            byte[] image = Mutations.of(images.get(random.nextInt(images.size())), random);
            try {
              ImageHeader header = ImageHeader.inspect(image);
              codec.decode(image, header.channels());
              assertThat(codec.pixels().length)
                  .isEqualTo(codec.width() * codec.height() * header.channels());
            } catch (DamagedImageException e) {
              assertThat(e.getMessage()).isNotBlank();
            }
          });
    }
  }

  private static byte[] encoded(String ending, int channels) {
    byte[] pixels = new byte[23 * 19 * channels];
    new java.util.SplittableRandom(5).nextBytes(pixels);
    int type = channels == 1 ? opencv_core.CV_8UC1 : opencv_core.CV_8UC3;
    try (BytePointer memory = new BytePointer(pixels);
        Mat image = new Mat(19, 23, type, memory);
        BytePointer out = new BytePointer()) {
      assertThat(opencv_imgcodecs.imencode(ending, image, out)).isTrue();
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }
}
