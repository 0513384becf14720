package io.gearshift.driver.ingest;

import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.random.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes small sources of every kind. */
public final class SourceFiles {

  private SourceFiles() {}

  /** A tree of classes with pictures of noise. */
  public static Path classFolders(Path folder, int classes, int pictures) throws IOException {
    for (int label = 0; label < classes; label++) {
      Path own = Files.createDirectories(folder.resolve("class" + label));
      for (int picture = 0; picture < pictures; picture++) {
        Files.write(own.resolve(picture + ".png"), png(label * pictures + picture, 96, 64, 3));
      }
    }
    return folder;
  }

  /** A PNG of noise. */
  static byte[] png(int seed, int width, int height, int channels) {
    try (ImageCodec codec = new ImageCodec()) {
      return codec.encodePng(noise(seed, width * height * channels), width, height, channels);
    }
  }

  /** A grey JPEG of the given stored size whose EXIF says that its top is its right side. */
  static byte[] turnedJpeg(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    image.setRGB(0, 0, 0xFFFFFF);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
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
    return ByteBuffer.allocate(jpeg.size() + exif.length)
        .put(jpeg.toByteArray(), 0, 2)
        .put(exif)
        .put(jpeg.toByteArray(), 2, jpeg.size() - 2)
        .array();
  }

  static byte[] noise(int seed, int length) {
    RandomStream random = RandomStream.of(seed);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.word(i);
    }
    return bytes;
  }

  /** A PNG whose header claims a size and that holds no pixels. */
  static byte[] pngHeader(int width, int height) {
    byte[] chunk =
        ByteBuffer.allocate(17)
            .put(new byte[] {'I', 'H', 'D', 'R'})
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    CRC32 crc = new CRC32();
    crc.update(chunk);
    return ByteBuffer.allocate(8 + 4 + 17 + 4)
        .putLong(0x89504E470D0A1A0AL)
        .putInt(13)
        .put(chunk)
        .putInt((int) crc.getValue())
        .array();
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** Folders split/class/N.png of the given sizes. */
  static Path folders(Path root, int classes, int train, int test) throws IOException {
    for (int label = 0; label < classes; label++) {
      for (int i = 0; i < train; i++) {
        write(
            root.resolve("train/class" + label + "/" + i + ".png"), png(label * 1000 + i, 8, 6, 3));
      }
      for (int i = 0; i < test; i++) {
        write(
            root.resolve("test/class" + label + "/" + i + ".PNG"), png(label * 1000 + i, 8, 6, 3));
      }
    }
    return root;
  }

  /** The files under a folder as a tar, gzipped if its name says so. */
  static Path tar(Path folder, Path tar) throws IOException {
    try (OutputStream file = Files.newOutputStream(tar);
        OutputStream out = tar.toString().endsWith("gz") ? new GZIPOutputStream(file) : file;
        TarArchiveOutputStream archive = new TarArchiveOutputStream(out);
        var paths = Files.walk(folder)) {
      for (Path path : paths.sorted().toList()) {
        if (path.equals(folder)) {
          continue;
        }
        String name = folder.relativize(path).toString();
        archive.putArchiveEntry(archive.createArchiveEntry(path.toFile(), name));
        if (Files.isRegularFile(path)) {
          archive.write(Files.readAllBytes(path));
        }
        archive.closeArchiveEntry();
      }
    }
    return tar;
  }

  /** A tar of one entry of any name. */
  static Path tarOf(Path tar, String name, byte[] bytes) throws IOException {
    try (TarArchiveOutputStream archive = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(bytes.length);
      archive.putArchiveEntry(entry);
      archive.write(bytes);
      archive.closeArchiveEntry();
    }
    return tar;
  }

  /** A pair of IDX files, packed; labels count up modulo 10. */
  static void idx(Path folder, String prefix, int count) throws IOException {
    ByteBuffer images =
        ByteBuffer.allocate(16 + count * 20).putInt(0x803).putInt(count).putInt(5).putInt(4);
    images.put(noise(prefix.hashCode(), count * 20));
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      labels.put((byte) (i % 10));
    }
    write(folder.resolve(prefix + "-images-idx3-ubyte.gz"), gzip(images.array()));
    write(folder.resolve(prefix + "-labels-idx1-ubyte"), labels.array());
  }

  /** CIFAR records; labels count up modulo 10 (fine labels; coarse ones are 7). */
  static byte[] cifar(int count, int labelBytes) {
    ByteBuffer records = ByteBuffer.allocate(count * (labelBytes + 3072));
    for (int i = 0; i < count; i++) {
      if (labelBytes == 2) {
        records.put((byte) 7);
      }
      records.put((byte) (i % 10));
      records.put(noise(i, 3072));
    }
    return records.array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
