package io.gearshift.driver.cli.verify;

import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.ImageForm;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ManifestFile;
import io.gearshift.executors.data.shard.Preprocessing;
import io.gearshift.executors.data.shard.RowCount;
import io.gearshift.executors.data.shard.Storage;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A data set against its manifest: the manifest against itself, every shard's size, SHA-256 and row
 * groups, every image's CRC-32, label, size and id.
 */
final class DataVerification {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String location;
  private final Images images;
  private final Configuration configuration = HadoopSettings.current();
  private final Findings findings;

  /** How far images are looked at. */
  enum Images {
    /** Their bytes. */
    AS_STORED,
    /** Their pixels too. */
    DECODED
  }

  DataVerification(String location, Images images) {
    this.location = location;
    this.images = images;
    this.findings = new Findings("data set", location);
  }

  /**
   * Reads all of it.
   *
   * @throws IOException if the file system cannot be asked
   */
  Findings run() throws IOException {
    Path directory = Storage.qualified(location, configuration);
    ManifestFile.Contents contents;
    try {
      contents = ManifestFile.read(directory, configuration);
    } catch (DataSetException e) {
      findings.problem(e.getMessage());
      return findings;
    }
    if (!contents.checksummed()) {
      findings.note(
          new Path(directory, Manifest.FILE_NAME)
              + " has no "
              + ManifestFile.CHECKSUM
              + ", as an earlier version wrote it: a change of class names, mean or deviation"
              + " cannot be noticed");
    }
    Manifest manifest = contents.manifest();
    verifyShards(directory, manifest);
    verifyWhitening(directory, manifest);
    verifyRejected(directory, manifest);
    noteUnlisted(directory, manifest);
    return findings;
  }

  private void verifyShards(Path directory, Manifest manifest) {
    CheckedShards shards = new CheckedShards(directory, manifest, configuration);
    for (Map.Entry<String, Manifest.Split> split : manifest.splits().entrySet()) {
      Set<String> ids = new HashSet<>();
      for (Manifest.Shard shard : split.getValue().shards()) {
        verify(shards, shard, manifest, ids);
      }
    }
  }

  private void verify(
      CheckedShards shards, Manifest.Shard shard, Manifest manifest, Set<String> ids) {
    Path path = shards.path(shard);
    findings.count("shards", 1);
    try (ImageCodec codec = new ImageCodec()) {
      shards.read(
          shard,
          0,
          shard.rows(),
          example -> {
            findings.count("images", 1);
            if (!ids.add(example.id())) {
              findings.problem("Repeated image: " + example.id() + " in " + path);
            }
            verifySize(example, manifest, path);
            if (images == Images.DECODED) {
              decode(codec, example, manifest.imageForm(), manifest.channels(), path);
            }
          });
    } catch (DataSetException | UncheckedIOException e) {
      findings.problem(e.getMessage());
    }
  }

  private void verifySize(Example example, Manifest manifest, Path path) {
    if ((manifest.height() != 0 && manifest.height() != example.height())
        || (manifest.width() != 0 && manifest.width() != example.width())) {
      findings.problem(
          "Invalid image size: "
              + example.height()
              + " x "
              + example.width()
              + " of image "
              + example.id()
              + " in "
              + path
              + " (must be as "
              + Manifest.FILE_NAME
              + " says)");
    }
  }

  private void decode(ImageCodec codec, Example example, ImageForm form, int channels, Path path) {
    findings.count("images decoded", 1);
    try {
      switch (form) {
        case ENCODED -> codec.decode(example.image(), channels);
        case FLOAT32 ->
            codec.decodeFloats(example.image(), example.width(), example.height(), channels);
      }
      if (codec.width() != example.width() || codec.height() != example.height()) {
        findings.problem(
            "Damaged image: "
                + example.id()
                + " in "
                + path
                + " (must have "
                + example.height()
                + " x "
                + example.width()
                + " pixels, has "
                + codec.height()
                + " x "
                + codec.width()
                + ")");
      }
    } catch (DamagedImageException e) {
      findings.problem(
          "Damaged image: " + example.id() + " in " + path + " (" + e.getMessage() + ")");
    }
  }

  private void verifyWhitening(Path directory, Manifest manifest) {
    if (manifest.preprocessing() == null || manifest.preprocessing().whitening() == null) {
      return;
    }
    Preprocessing.Whitening listed = manifest.preprocessing().whitening();
    Path path = new Path(directory, listed.file());
    MessageDigest digest = Storage.sha256();
    long bytes = 0;
    try (InputStream in = Storage.fileSystem(path, configuration).open(path)) {
      byte[] some = new byte[BUFFER_BYTES];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        digest.update(some, 0, read);
        bytes += read;
      }
    } catch (FileNotFoundException e) {
      findings.problem("Missing whitening: " + path + " (" + Manifest.FILE_NAME + " lists it)");
      return;
    } catch (IOException e) {
      findings.problem("Unreadable whitening: " + path + " (" + e.getMessage() + ")");
      return;
    }
    String sha256 = Storage.hex(digest);
    if (bytes != listed.bytes() || !sha256.equals(listed.sha256())) {
      findings.problem(
          "Damaged whitening: "
              + path
              + " (must have "
              + listed.bytes()
              + " bytes of SHA-256 "
              + listed.sha256()
              + ", as "
              + Manifest.FILE_NAME
              + " says; has "
              + bytes
              + " of "
              + sha256
              + ")");
    }
  }

  private void verifyRejected(Path directory, Manifest manifest) {
    Path path = new Path(directory, FileLists.REJECTED);
    try {
      long rows = RowCount.of(path, configuration);
      if (rows != manifest.rejected()) {
        findings.problem(
            "Invalid list of rejected images: "
                + path
                + " (must have "
                + manifest.rejected()
                + " rows, as "
                + Manifest.FILE_NAME
                + " says; has "
                + rows
                + ")");
      }
    } catch (DataSetException | UncheckedIOException e) {
      findings.problem(e.getMessage());
    }
  }

  private void noteUnlisted(Path directory, Manifest manifest) throws IOException {
    FileSystem system = Storage.fileSystem(directory, configuration);
    for (Map.Entry<String, Manifest.Split> split : manifest.splits().entrySet()) {
      Path folder = new Path(directory, split.getKey());
      if (!system.exists(folder)) {
        continue;
      }
      for (FileStatus file : system.listStatus(folder)) {
        String name = split.getKey() + "/" + file.getPath().getName();
        if (split.getValue().shards().stream().noneMatch(shard -> shard.file().equals(name))) {
          findings.note(file.getPath() + " is not listed in " + Manifest.FILE_NAME);
        }
      }
    }
  }
}
