package io.gearshift.driver.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.executors.data.image.ImageCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources as people have them, made by the tools that people have. */
class SourceCasesTest {
  private static final byte[] IMAGE = png(1);
  private static final byte[] OTHER_IMAGE = png(2);

  @TempDir Path work;

  @Test
  void everyFileIsReadRejectedOrIgnoredForAReason() throws Exception {
    Path root = twoClasses("photos");
    write(root.resolve("cat/upper.JPG"), IMAGE);
    write(root.resolve("cat/noending"), IMAGE);
    write(root.resolve("cat/_DSC0001.png"), IMAGE);
    write(root.resolve("cat/cat.xml"), bytes("<annotation/>"));
    write(root.resolve("cat/phone.heic"), bytes("\0\0\0\30ftypheic\0\0\0\0"));
    write(root.resolve("cat/error.jpg"), bytes("<html>not found</html>"));
    write(root.resolve("cat/.hidden.png"), IMAGE);
    write(root.resolve("cat/@eaDir/thumb.jpg"), IMAGE);
    write(root.resolve("__MACOSX/cat/._1.png"), IMAGE);
    write(root.resolve("dog/Thumbs.db"), IMAGE);
    write(root.resolve("stray.png"), IMAGE);
    PlainReading reading = PlainReading.of(root);
    assertThat(reading.images()).hasSize(2 + 2 + 3);
    assertThat(reading.rejected()).containsExactly("train/cat/error.jpg: no image by content");
    assertThat(reading.ignored())
        .containsExactly(
            "__MACOSX/cat/._1.png: in __MACOSX, a folder of a system or an editor",
            "cat/.hidden.png: hidden",
            "cat/@eaDir/thumb.jpg: in @eaDir, a folder of a system or an editor",
            "cat/cat.xml: no image by content",
            "cat/phone.heic: HEIC image: a format that is not read",
            "dog/Thumbs.db: left by a system or an editor",
            "stray.png: outside any class folder");
    assertThat(reading.plan().files()).isEqualTo(7 + 1 + 7);
  }

  @Test
  void moreIgnoredThanReadIsAnErrorUnlessAllowed() throws Exception {
    Path root = twoClasses("photos");
    for (int i = 0; i < 5; i++) {
      write(root.resolve("cat/" + i + ".xml"), bytes("<annotation/>"));
      write(root.resolve("cat/.DS_Store" + i), IMAGE);
    }
    assertThatThrownBy(() -> PlainReading.of(root))
        .hasMessage(
            "Too many ignored files: 5 of 9 (must be at most half, or --allow-ignored; most: 5 of:"
                + " no image by content; first: cat/0.xml)");
    assertThat(PlainReading.of(root, LayoutOption.AUTO, IgnoredLimit.NONE, 2).images()).hasSize(4);
  }

  @Test
  void aClassWithoutAnImageIsAnErrorUnlessAllowed() throws Exception {
    Path root = twoClasses("photos");
    write(root.resolve("owl/1.heic"), bytes("\0\0\0\30ftypheic\0\0\0\0"));
    assertThatThrownBy(() -> PlainReading.of(root))
        .hasMessage(
            "Invalid class folder: owl in "
                + root
                + " (must hold at least one image; it has 1 of: HEIC image: a format that is not"
                + " read; --allow-ignored leaves it out)");
    assertThat(PlainReading.of(root, LayoutOption.AUTO, IgnoredLimit.NONE, 2).images()).hasSize(4);
  }

  @Test
  void linksIntoTheTreeItselfAreIgnoredAndOthersFollowed() throws Exception {
    Path root = twoClasses("photos");
    Path outside = Files.createDirectories(work.resolve("elsewhere/owl"));
    write(outside.resolve("1.png"), IMAGE);
    Files.createSymbolicLink(root.resolve("cat/up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("cat/dogs"), Path.of("../dog"));
    Files.createSymbolicLink(root.resolve("cat/gone.png"), Path.of("gone"));
    Files.createSymbolicLink(root.resolve("cat/round.png"), Path.of("round.png"));
    Files.createSymbolicLink(root.resolve("cat/same.png"), Path.of("1.png"));
    Files.createSymbolicLink(root.resolve("cat/zero.png"), Path.of("/dev/zero"));
    Files.createSymbolicLink(root.resolve("owl"), outside);
    PlainReading reading = PlainReading.of(root);
    assertThat(reading.images()).hasSize(4 + 1 + 1);
    assertThat(reading.images()).anyMatch(image -> image.startsWith("train/owl/1.png owl"));
    assertThat(reading.ignored())
        .containsExactly(
            "cat/dogs: a link to a folder that is read itself",
            "cat/gone.png: a link that leads nowhere",
            "cat/round.png: a link that leads nowhere",
            "cat/up: a link to a folder that is read itself",
            "cat/zero.png: no regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "pax"})
  @Timeout(60)
  void tarsOfEveryFormatAreReadAsTheirFolders(String format) throws Exception {
    Path root = twoClasses("photos");
    write(root.resolve("cat/ä 小.png"), IMAGE);
    if (!format.equals("v7")) {
      write(root.resolve("cat/" + "long/".repeat(18) + "l".repeat(80) + ".png"), IMAGE);
    }
    Files.createSymbolicLink(root.resolve("cat/soft.png"), Path.of("../dog/1.png"));
    boolean fifos = !format.equals("v7");
    if (fifos) {
      run(root, "mkfifo", "cat/pipe.png");
    }
    String folders = text(PlainReading.of(root));
    Files.createLink(root.resolve("dog/hard.png"), root.resolve("cat/1.png"));
    Path tar = work.resolve("photos." + format);
    run(work, "tar", "--format=" + format, "-cf", tar.toString(), "photos");
    PlainReading reading = PlainReading.of(tar);
    assertThat(reading.images()).anyMatch(image -> image.startsWith("train/dog/hard.png dog"));
    assertThat(reading.ignored())
        .containsExactlyElementsOf(
            fifos ? List.of("photos/cat/pipe.png: no regular file") : List.of());
    Files.delete(root.resolve("dog/hard.png"));
    run(work, "tar", "--format=" + format, "-cf", tar.toString(), "-C", "photos", ".");
    assertThat(text(PlainReading.of(tar))).isEqualTo(folders);
  }

  @Test
  void contentTellsACompressedTarWhateverItsName() throws Exception {
    Path root = twoClasses("photos");
    String folders = text(PlainReading.of(root));
    for (String option : new String[] {"-cf", "-czf", "-cjf", "-cJf"}) {
      Path tar = work.resolve("named.tar");
      run(work, "tar", option, tar.toString(), "photos");
      assertThat(text(PlainReading.of(tar))).as(option).isEqualTo(folders);
    }
  }

  @Test
  void tarsThatEndEarlyOrGoOnAreDamaged() throws Exception {
    twoClasses("photos");
    Path tar = work.resolve("photos.tar");
    run(work, "tar", "-cf", tar.toString(), "photos");
    byte[] whole = Files.readAllBytes(tar);
    int end = whole.length;
    while (whole[end - 1] == 0) {
      end--;
    }
    for (int cut : new int[] {700, end / 2, (end + 511) / 512 * 512}) {
      Files.write(tar, Arrays.copyOf(whole, cut));
      assertThatThrownBy(() -> PlainReading.of(tar))
          .isInstanceOf(SourceException.class)
          .hasMessageStartingWith("Unreadable source: " + tar + " (the tar ends at byte ");
    }
    byte[] twice = Arrays.copyOf(whole, 2 * whole.length);
    System.arraycopy(whole, 0, twice, whole.length, whole.length);
    Files.write(tar, twice);
    assertThatThrownBy(() -> PlainReading.of(tar)).hasMessageContaining("are these several tars?");
    byte[] flipped = whole.clone();
    flipped[3] ^= 1;
    Files.write(tar, flipped);
    assertThatThrownBy(() -> PlainReading.of(tar))
        .hasMessage("Unreadable source: " + tar + " (damaged tar header at byte 0)");
  }

  @Test
  @Timeout(20)
  void headersThatClaimHundredsOfMegabytesAreRefusedUnread() throws Exception {
    Path tar = work.resolve("long.tar");
    byte[] header = new byte[512];
    put(header, 0, "././@LongLink");
    put(header, 124, "10000000000");
    header[156] = 'L';
    put(header, 257, "ustar  ");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xFF;
    }
    put(header, 148, String.format("%06o\0", sum));
    Files.write(tar, header);
    assertThatThrownBy(() -> PlainReading.of(tar))
        .hasMessage(
            "Unreadable source: "
                + tar
                + " (a name or extended header of 1073741824 bytes at byte 512 (must be at most"
                + " 1048576))");
  }

  @Test
  void namesThatAreNoTextAreReadWithTheirBytesShown() throws Exception {
    Path root = twoClasses("photos");
    Path odd = Path.of(URI.create(root.toUri() + "cat/caf%E9.png"));
    Files.write(odd, IMAGE);
    Path oddClass = Path.of(URI.create(root.toUri() + "%FFx"));
    Files.createDirectory(oddClass);
    Files.write(oddClass.resolve("1.png"), IMAGE);
    PlainReading reading = PlainReading.of(root);
    assertThat(reading.images())
        .hasSize(6)
        .anyMatch(image -> image.startsWith("train/cat/caf%E9.png cat"))
        .anyMatch(image -> image.startsWith("train/%FFx/1.png %FFx"));
    Path tar = work.resolve("odd.tar");
    run(work, "tar", "-cf", tar.toString(), "photos");
    assertThat(text(PlainReading.of(tar))).isEqualTo(text(reading));
    run(work, "tar", "--format=pax", "-cf", tar.toString(), "photos");
    assertThat(text(PlainReading.of(tar))).isEqualTo(text(reading));
  }

  @Test
  void archivesBesideEachOtherAreOneDataSet() throws Exception {
    twoClasses("photos");
    Path folder = Files.createDirectory(work.resolve("archives"));
    run(work, "tar", "-czf", folder.resolve("set_train.tgz").toString(), "-C", "photos", ".");
    run(work, "tar", "-cf", folder.resolve("set_val.tar").toString(), "-C", "photos", ".");
    PlainReading reading = PlainReading.of(folder);
    assertThat(reading.images()).hasSize(8).anyMatch(i -> i.startsWith("validation/dog/1.png"));
    assertThat(reading.plan().readings())
        .containsExactly(
            "train       set_train.tgz!: 4 images in 2 classes",
            "validation  set_val.tar!: 4 images in 2 classes");
  }

  @Test
  void hiddenImagesMakeNoArchiveOneOfImages() throws Exception {
    Path root = Files.createDirectories(work.resolve("cifar"));
    write(root.resolve("data_batch_1.bin"), new byte[2 * 3073]);
    write(root.resolve(".thumb.png"), IMAGE);
    Path tar = work.resolve("cifar.tar");
    run(work, "tar", "-cf", tar.toString(), "cifar");
    PlainReading reading = PlainReading.of(tar);
    assertThat(reading.images()).hasSize(2);
    assertThat(reading.ignored()).containsExactly("cifar/.thumb.png: hidden");
  }

  @Test
  void kindsThatLieTogetherMustBeDecided() throws Exception {
    Path root = twoClasses("photos");
    run(work, "tar", "-cf", root.resolve("backup.tar").toString(), "photos/cat");
    assertThatThrownBy(() -> PlainReading.of(root))
        .hasMessage(
            "Invalid source: "
                + root
                + " holds images (cat/1.png) and archives (backup.tar) (must be of one kind;"
                + " --allow-ignored reads the images alone)");
    assertThat(PlainReading.of(root, LayoutOption.AUTO, IgnoredLimit.NONE, 2).ignored())
        .containsExactly("backup.tar: tar archive: not read beside images");
  }

  @Test
  void idxFilesSayTheirSplitAnywhereInTheirNames() throws Exception {
    Path root = Files.createDirectories(work.resolve("emnist/raw"));
    for (String split : new String[] {"train", "test"}) {
      ByteBuffer images = ByteBuffer.allocate(16 + 12).putInt(0x803).putInt(3).putInt(2).putInt(2);
      write(root.resolve("emnist-letters-" + split + "-images-idx3-ubyte"), images.array());
      ByteBuffer labels =
          ByteBuffer.allocate(8 + 3).putInt(0x801).putInt(3).put(new byte[] {1, 0, 2});
      write(root.resolve("emnist-letters-" + split + "-labels-idx1-ubyte"), labels.array());
    }
    write(root.resolve("emnist-letters-mapping.txt"), bytes("1 65"));
    PlainReading reading = PlainReading.of(work.resolve("emnist"));
    assertThat(reading.images()).filteredOn(image -> image.startsWith("test/")).hasSize(3);
    assertThat(reading.images()).filteredOn(image -> image.startsWith("train/")).hasSize(3);
    assertThat(reading.ignored()).containsExactly("raw/emnist-letters-mapping.txt: no IDX file");
    assertThat(reading.plan().files()).isEqualTo(5);

    Path unpacked = root.resolve("emnist-letters-train-images-idx3-ubyte");
    Files.move(unpacked, root.resolve("emnist-letters-train-images-idx3-ubyte.gz"));
    assertThat(PlainReading.of(work.resolve("emnist")).images()).isEqualTo(reading.images());

    Path longer = root.resolve("emnist-letters-test-images-idx3-ubyte");
    Files.write(longer, Arrays.copyOf(Files.readAllBytes(longer), 16 + 16));
    assertThatThrownBy(() -> PlainReading.of(work.resolve("emnist")))
        .hasMessageContaining("(must end after the 3 images that its header names)");
  }

  @Test
  void damagedZipEntriesAreRejectedAlone() throws Exception {
    twoClasses("photos");
    Path zip = work.resolve("photos.zip");
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : new String[] {"cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"}) {
        out.putNextEntry(new java.util.zip.ZipEntry(name));
        out.write(IMAGE);
        out.closeEntry();
      }
    }
    byte[] bytes = Files.readAllBytes(zip);
    bytes[30 + 9 + 50] ^= 4;
    Files.write(zip, bytes);
    PlainReading reading = PlainReading.of(zip);
    assertThat(reading.images()).hasSize(3);
    assertThat(reading.rejected())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("train/cat/1.png: damaged");
  }

  private Path twoClasses(String name) throws IOException {
    Path root = work.resolve(name);
    for (String file : new String[] {"cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"}) {
      write(root.resolve(file), file.startsWith("cat") ? IMAGE : OTHER_IMAGE);
    }
    return root;
  }

  private static String text(PlainReading reading) {
    return reading.images() + "\n" + reading.rejected() + "\n" + reading.ignored().size();
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void put(byte[] header, int offset, String text) {
    System.arraycopy(bytes(text), 0, header, offset, text.length());
  }

  private static byte[] png(int seed) {
    byte[] pixels = new byte[5 * 4 * 3];
    new SplittableRandom(seed).nextBytes(pixels);
    try (ImageCodec codec = new ImageCodec()) {
      return codec.encodePng(pixels, 5, 4, 3);
    }
  }

  private static void run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
