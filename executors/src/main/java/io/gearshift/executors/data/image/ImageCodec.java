package io.gearshift.executors.data.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Every call into OpenCV. Holds one decoded image at a time, 8 bits a channel, rows of pixels of
 * red, green, blue, or of grey. Not for use by several threads at once.
 */
public final class ImageCodec implements AutoCloseable {

  static {
    // Workers have threads of their own; OpenCV's would fight them for the same cores.
    opencv_core.setNumThreads(0);
  }

  // IMREAD_IGNORE_ORIENTATION: the header's width and height are those of the decoded image.
  private static final int GREY =
      opencv_imgcodecs.IMREAD_GRAYSCALE | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
  private static final int COLOUR =
      opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private static final int GREY_UPRIGHT = opencv_imgcodecs.IMREAD_GRAYSCALE;
  private static final int COLOUR_UPRIGHT = opencv_imgcodecs.IMREAD_COLOR;

  private final Mat decoded = new Mat();
  private final Mat resized = new Mat();
  private BytePointer encoded = new BytePointer(1L << 14);

  /**
   * Decodes an image and keeps it.
   *
   * @param channels 1 for grey (colour is weighted 0.299, 0.587, 0.114), 3 for colour
   * @throws DamagedImageException if OpenCV cannot decode it
   */
  public void decode(byte[] image, int channels) throws DamagedImageException {
    decode(image, channels, channels == 1 ? GREY : COLOUR);
  }

  /**
   * As {@link #decode(byte[], int)}, of a JPEG at 1/{@code reduction} of its width and height,
   * rounded up: libjpeg makes fewer pixels of each block, in less time.
   *
   * @param reduction 1, 2, 4 or 8; other formats than JPEG take 1 alone
   */
  public void decodeReduced(byte[] image, int channels, int reduction)
      throws DamagedImageException {
    int mode = channels == 1 ? GREY : COLOUR;
    switch (reduction) {
      case 1 -> {}
      case 2 -> mode |= opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
      case 4 -> mode |= opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
      case 8 -> mode |= opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
      default ->
          throw new IllegalArgumentException(
              "Invalid reduction: " + reduction + " (must be 1, 2, 4 or 8)");
    }
    decode(image, channels, mode);
  }

  /** Whether {@link #decodeReduced} can take an image smaller. */
  public static boolean canReduce(byte[] image) {
    return image.length > 2 && (image[0] & 0xFF) == 0xFF && (image[1] & 0xFF) == 0xD8;
  }

  /** As {@link #decode(byte[], int)}, turned as the camera's orientation in the file says. */
  public void decodeUpright(byte[] image, int channels) throws DamagedImageException {
    decode(image, channels, channels == 1 ? GREY_UPRIGHT : COLOUR_UPRIGHT);
  }

  private void decode(byte[] image, int channels, int mode) throws DamagedImageException {
    fill(image);
    try (Mat bytes = new Mat(1, image.length, opencv_core.CV_8UC1, encoded)) {
      // Where OpenCV finds no image, it leaves the one before.
      decoded.release();
      opencv_imgcodecs.imdecode(bytes, mode, decoded);
      if (decoded.empty()) {
        throw new DamagedImageException("not decodable");
      }
      arrange(channels);
    } catch (RuntimeException e) {
      // OpenCV throws for some damaged files where it returns an empty image for others.
      throw new DamagedImageException("not decodable");
    }
  }

  /**
   * Takes preprocessed values and keeps them: little-endian f32 {height, width, channels}, as x86
   * has them in memory.
   *
   * @param channels wanted; as in {@link #decode(byte[], int)}
   * @throws DamagedImageException if there are not as many bytes as 1 or 3 channels have
   */
  public void decodeFloats(byte[] values, int width, int height, int channels)
      throws DamagedImageException {
    long plane = (long) width * height * Float.BYTES;
    if (plane <= 0 || (values.length != plane && values.length != 3 * plane)) {
      throw new DamagedImageException(
          "has "
              + values.length
              + " bytes, which are no values of "
              + height
              + " x "
              + width
              + " pixels");
    }
    fill(values);
    boolean isGrey = values.length == plane;
    int type = isGrey ? opencv_core.CV_32FC1 : opencv_core.CV_32FC3;
    try (Mat stored = new Mat(height, width, type, encoded)) {
      if (isGrey == (channels == 1)) {
        stored.copyTo(decoded);
      } else {
        opencv_imgproc.cvtColor(
            stored,
            decoded,
            isGrey ? opencv_imgproc.COLOR_GRAY2RGB : opencv_imgproc.COLOR_RGB2GRAY);
      }
    }
  }

  private void fill(byte[] bytes) {
    if (encoded.capacity() < bytes.length) {
      encoded.close();
      encoded = new BytePointer((long) bytes.length * 2);
    }
    encoded.position(0).put(bytes, 0, bytes.length);
  }

  /** Some of OpenCV's decoders give other channels than asked for. */
  private void arrange(int channels) throws DamagedImageException {
    int found = decoded.channels();
    if (decoded.depth() != opencv_core.CV_8U || (found != 1 && found != 3 && found != 4)) {
      throw new DamagedImageException("decodes to pixels of " + found + " channels");
    }
    if (channels == 3) {
      int conversion =
          switch (found) {
            case 1 -> opencv_imgproc.COLOR_GRAY2RGB;
            case 4 -> opencv_imgproc.COLOR_BGRA2RGB;
            default -> opencv_imgproc.COLOR_BGR2RGB;
          };
      opencv_imgproc.cvtColor(decoded, decoded, conversion);
    } else if (found != 1) {
      opencv_imgproc.cvtColor(
          decoded,
          decoded,
          found == 3 ? opencv_imgproc.COLOR_BGR2GRAY : opencv_imgproc.COLOR_BGRA2GRAY);
    }
  }

  /** Columns of the decoded image. */
  public int width() {
    return decoded.cols();
  }

  /** Rows of the decoded image. */
  public int height() {
    return decoded.rows();
  }

  /** All pixels of the decoded image, {height, width, channels}; of values, their bytes. */
  public byte[] pixels() {
    byte[] pixels = new byte[Math.toIntExact(decoded.total() * decoded.elemSize())];
    decoded.data().get(pixels);
    return pixels;
  }

  /**
   * Writes a part of the decoded image, resized to {@code width} x {@code height}, to {@code
   * output} from {@code offset} on. Shrinking averages over areas, enlarging is bilinear.
   */
  public void cropInto(Crop crop, int width, int height, byte[] output, int offset) {
    int length = Math.toIntExact((long) width * height * decoded.elemSize());
    boolean whole = crop.width() == decoded.cols() && crop.height() == decoded.rows();
    if (whole && crop.width() == width && crop.height() == height) {
      decoded.data().get(output, offset, length);
      return;
    }
    boolean shrinks = crop.width() >= width && crop.height() >= height;
    int method = shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
    try (Rect rectangle = new Rect(crop.left(), crop.top(), crop.width(), crop.height());
        Mat part = new Mat(decoded, rectangle);
        Size size = new Size(width, height)) {
      opencv_imgproc.resize(part, resized, size, 0, 0, method);
    }
    resized.data().get(output, offset, length);
  }

  /**
   * Encodes pixels as PNG, lossless.
   *
   * @param pixels {height, width, channels}, red before green before blue
   */
  public byte[] encodePng(byte[] pixels, int width, int height, int channels) {
    return encode(pixels, width, height, channels, ".png");
  }

  /**
   * Encodes pixels as JPEG.
   *
   * @param pixels {height, width, channels}, red before green before blue
   * @param quality 1 to 100, as libjpeg scales its tables
   */
  public byte[] encodeJpeg(byte[] pixels, int width, int height, int channels, int quality) {
    return encode(
        pixels, width, height, channels, ".jpg", opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality);
  }

  private static byte[] encode(
      byte[] pixels, int width, int height, int channels, String ending, int... settings) {
    int type = channels == 1 ? opencv_core.CV_8UC1 : opencv_core.CV_8UC3;
    try (BytePointer memory = new BytePointer(pixels);
        Mat image = new Mat(height, width, type, memory);
        IntPointer parameters = new IntPointer(settings);
        BytePointer encoded = new BytePointer()) {
      if (channels == 3) {
        opencv_imgproc.cvtColor(image, image, opencv_imgproc.COLOR_RGB2BGR);
      }
      boolean done =
          settings.length == 0
              ? opencv_imgcodecs.imencode(ending, image, encoded)
              : opencv_imgcodecs.imencode(ending, image, encoded, parameters);
      if (!done) {
        throw new IllegalStateException("OpenCV cannot encode " + ending);
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  @Override
  public void close() {
    decoded.close();
    resized.close();
    encoded.close();
  }
}
