package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.random.RandomStream;
import java.util.List;

/**
 * Makes images of the set. An image is a function of the photographs, the seed and its number, of
 * OpenCV's version and of the processor's kind; not of the thread or the order. Not for several
 * threads at once.
 */
final class PictureMaker implements AutoCloseable {
  private static final int CHANNELS = 3;
  private static final int PHOTOGRAPH = PictureSize.WORDS;
  private static final int QUALITY = PictureSize.WORDS + 1;

  private final List<byte[]> photographs;
  private final long seed;
  private final ImageCodec codec = new ImageCodec();

  PictureMaker(List<byte[]> photographs, long seed) {
    this.photographs = photographs;
    this.seed = seed;
  }

  /** An image before it is encoded, with the words that chose it. */
  record Drawn(PictureSize size, byte[] pixels, RandomStream random) {}

  /** The pixels of an image of a class. */
  Drawn draw(int image, int classNumber) throws DamagedImageException {
    RandomStream random = RandomStream.of(seed, 0, image);
    PictureSize size = PictureSize.of(random);
    codec.decode(photographs.get(random.below(PHOTOGRAPH, photographs.size())), CHANNELS);
    byte[] pixels = new byte[size.width() * size.height() * CHANNELS];
    codec.cropInto(
        size.crop(codec.width(), codec.height(), random), size.width(), size.height(), pixels, 0);
    new ClassPattern(seed, classNumber).mixInto(pixels, size.width(), size.height());
    return new Drawn(size, pixels, random);
  }

  /**
   * The image's bytes.
   *
   * @param quality of JPEG in the mean over all images; each has the whole number below it or above
   *     it
   */
  byte[] encode(Drawn drawn, double quality) {
    int below = (int) Math.floor(quality);
    int own = below + (drawn.random().uniform(QUALITY) < quality - below ? 1 : 0);
    return codec.encodeJpeg(
        drawn.pixels(), drawn.size().width(), drawn.size().height(), CHANNELS, own);
  }

  @Override
  public void close() {
    codec.close();
  }
}
