package io.gearshift.driver.ingest.plan;

import io.gearshift.executors.data.image.ImageCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** A random tree of images, junk, other files and links, that can be written in any form. */
final class RandomTree {
  private static final List<String> CLASSES =
      List.of(
          "cat", "Dog", "naïve café", "小犬", "-x", "#1", "100%41", "_DSC", "a\\b", "q\"t'", "o o");
  private static final List<String> FILES =
      List.of("1.jpg", "IMG_2.JPEG", "x.png", "bild ä.PNG", "none", "e.jfif", "%20.png", "*?.png");
  private static final List<String> JUNK =
      List.of(".DS_Store", "Thumbs.db", "._1.jpg", "@eaDir/t.jpg", "__MACOSX/x/1.png", "x.jpg~");
  private static final byte[][] IMAGES = images();

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, String> links = new LinkedHashMap<>();
  private final SplittableRandom random;

  RandomTree(SplittableRandom random) {
    this.random = random;
    String wrapper = random.nextInt(3) == 0 ? pick(List.of("mydata", "a/b")) + "/" : "";
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      classes.add(pick(CLASSES));
    }
    switch (random.nextInt(4)) {
      case 0 -> classes(wrapper, classes);
      case 1 -> {
        classes(wrapper + pick(List.of("train", "Training")) + "/", classes);
        classes(wrapper + pick(List.of("val", "valid", "dev", "testing")) + "/", classes);
      }
      case 2 -> {
        classes(wrapper + "train/", classes);
        classes(wrapper + "val/", classes);
        classes(wrapper + "test/", classes);
      }
      default -> {
        classes(wrapper + pick(List.of("train", "other", "test", "seg_train")) + "/", classes);
        classes(wrapper + pick(List.of("train", "more", "val")) + "/", classes);
      }
    }
    if (random.nextInt(4) == 0) {
      files.put(wrapper + "README.md", "read me".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void classes(String prefix, List<String> classes) {
    for (String name : classes) {
      String folder = prefix + name + "/";
      for (int i = 0; i < 2 + random.nextInt(3); i++) {
        String nested = random.nextInt(4) == 0 ? pick(List.of("deep/", "deep/er/", "2/")) : "";
        String file = random.nextInt(3) == 0 ? pick(FILES) : i + ".png";
        files.put(folder + nested + file, IMAGES[random.nextInt(IMAGES.length)]);
      }
      if (random.nextInt(3) == 0) {
        files.put(folder + pick(JUNK), IMAGES[0]);
      }
      if (random.nextInt(5) == 0) {
        files.put(folder + "label.txt", "text".getBytes(StandardCharsets.UTF_8));
      }
      if (random.nextInt(8) == 0) {
        files.put(folder + pick(List.of("fake.jpg", "empty.png")), new byte[random.nextInt(2)]);
      }
      link(folder);
    }
  }

  private void link(String folder) {
    List<String> inside = files.keySet().stream().filter(f -> f.startsWith(folder)).toList();
    switch (random.nextInt(10)) {
      case 0 -> links.put(folder + "to-file.png", pick(inside).substring(folder.length()));
      case 1 -> links.put(folder + "to-nowhere.png", "missing.png");
      case 2 -> links.put(folder + "to-parent", "..");
      case 3 -> links.put(folder + "to-self.png", "to-self.png");
      default -> {
        // Most folders have none.
      }
    }
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Writes it as folders. */
  Path folders(Path root) throws IOException {
    Files.createDirectories(root);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    for (Map.Entry<String, String> link : links.entrySet()) {
      Files.createSymbolicLink(root.resolve(link.getKey()), Path.of(link.getValue()));
    }
    return root;
  }

  /**
   * Writes it as a tar.
   *
   * @param compression a name that the library knows, empty for none
   */
  Path tar(Path path, String compression) throws IOException, CompressorException {
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream out =
            compression.isEmpty()
                ? file
                : new CompressorStreamFactory().createCompressorOutputStream(compression, file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      boolean gnu = random.nextBoolean();
      tar.setLongFileMode(
          gnu ? TarArchiveOutputStream.LONGFILE_GNU : TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(!gnu);
      String dot = random.nextBoolean() ? "./" : "";
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(dot + entry.getKey());
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
      for (Map.Entry<String, String> link : links.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(dot + link.getKey(), TarConstants.LF_SYMLINK);
        header.setLinkName(link.getValue());
        tar.putArchiveEntry(header);
        tar.closeArchiveEntry();
      }
    }
    return path;
  }

  /** Writes it as a zip. */
  Path zip(Path path) throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      zip.setMethod(
          random.nextBoolean() ? ZipArchiveOutputStream.DEFLATED : ZipArchiveOutputStream.STORED);
      zip.setEncoding("UTF-8");
      zip.setUseLanguageEncodingFlag(random.nextBoolean());
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        put(zip, entry.getKey(), entry.getValue(), UnixStat.FILE_FLAG | 0644);
      }
      for (Map.Entry<String, String> link : links.entrySet()) {
        byte[] target = link.getValue().getBytes(StandardCharsets.UTF_8);
        put(zip, link.getKey(), target, UnixStat.LINK_FLAG | 0777);
      }
    }
    return path;
  }

  private static void put(ZipArchiveOutputStream zip, String name, byte[] bytes, int mode)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setUnixMode(mode);
    java.util.zip.CRC32 sum = new java.util.zip.CRC32();
    sum.update(bytes);
    entry.setCrc(sum.getValue());
    entry.setSize(bytes.length);
    zip.putArchiveEntry(entry);
    zip.write(bytes);
    zip.closeArchiveEntry();
  }

  /** The tree as text, for messages. */
  @Override
  public String toString() {
    return String.join("\n", files.keySet()) + "\n" + links;
  }

  private static byte[][] images() {
    byte[][] images = new byte[6][];
    try (ImageCodec codec = new ImageCodec()) {
      for (int i = 0; i < images.length; i++) {
        byte[] pixels = new byte[4 * 3 * 3];
        new SplittableRandom(i).nextBytes(pixels);
        images[i] = codec.encodePng(pixels, 4, 3, 3);
      }
    }
    return images;
  }
}
