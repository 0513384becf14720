package io.gearshift.driver.ingest.unit;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sink;
import us.hebi.matlab.mat.types.Sinks;

/** Small files of SVHN's form: noise, of which the labels count up from 1 to 10. */
public final class SvhnFiles {
  static final int IMAGE_BYTES = 32 * 32 * 3;

  private SvhnFiles() {}

  /** Values of X in MATLAB's order. */
  static byte[] images(int seed, int count) {
    byte[] images = new byte[count * IMAGE_BYTES];
    new SplittableRandom(seed).nextBytes(images);
    return images;
  }

  /** Values of y. */
  static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10 + 1);
    }
    return labels;
  }

  /** The value of X at a pixel, by MATLAB's rule that the first index runs fastest. */
  static byte at(byte[] images, int row, int column, int channel, int image) {
    return images[row + 32 * (column + 32 * (channel + 3 * image))];
  }

  /** A file as MATLAB would save it. */
  public static Path write(Path file, int seed, int count) throws IOException {
    return Files.write(
        file,
        new MatBytes(ByteOrder.LITTLE_ENDIAN)
            .addCompressed(
                "X",
                MatBytes.CLASS_UINT8,
                new int[] {32, 32, 3, count},
                MatBytes.UINT8,
                images(seed, count))
            .addCompressed(
                "y", MatBytes.CLASS_DOUBLE, new int[] {count, 1}, MatBytes.UINT8, labels(count))
            .bytes());
  }

  /** The same by the library's writer. */
  static Path writeByLibrary(Path file, int seed, int count, int level) throws IOException {
    byte[] values = images(seed, count);
    Matrix images = Mat5.newMatrix(new int[] {32, 32, 3, count}, MatlabType.UInt8);
    for (int i = 0; i < values.length; i++) {
      images.setByte(i, values[i]);
    }
    Matrix labels = Mat5.newMatrix(new int[] {count, 1}, MatlabType.Double);
    for (int i = 0; i < count; i++) {
      labels.setDouble(i, i % 10 + 1);
    }
    try (Sink sink = Sinks.newStreamingFile(file.toFile())) {
      Mat5.newWriter(sink)
          .setDeflateLevel(level)
          .writeMat(Mat5.newMatFile().addArray("X", images).addArray("y", labels));
    }
    return file;
  }

  /** Levels of {@link #writeByLibrary}. */
  static int[] levels() {
    return new int[] {Deflater.NO_COMPRESSION, Deflater.BEST_SPEED};
  }
}
