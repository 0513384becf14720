package io.gearshift.driver.cli.submit;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.Output;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The one archive of all libraries, Spark's and the program's, that lies on HDFS and that YARN
 * keeps on every machine once it was used there. Its name ends with a digest of what it holds, so
 * that another version is another archive.
 *
 * @param folder where archives lie
 * @param jars of the archive
 * @param name of the archive
 */
record Installation(Folder folder, List<Path> jars, String name) {
  private static final int DIGITS = 16;

  /**
   * The archive for a Spark and a program.
   *
   * @throws UserError if the folder cannot be reached
   */
  static Installation of(String apps, SparkHome spark, Program program) {
    List<Path> jars = new ArrayList<>(spark.jars());
    // A class path of a folder has no order: of each library there may be one.
    Set<String> libraries = jars.stream().map(Installation::library).collect(Collectors.toSet());
    program.libraries().stream()
        .filter(jar -> !libraries.contains(library(jar)))
        .forEach(jars::add);
    return new Installation(
        Location.folder("--apps", apps), jars, "gearshift-" + digest(jars) + ".zip");
  }

  /** A jar's name without its version. */
  static String library(Path jar) {
    return jar.getFileName().toString().replaceFirst("-[0-9][^-]*", "");
  }

  /** Of the jars' names and contents. */
  private static String digest(List<Path> jars) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path jar : jars) {
        digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (IOException e) {
      throw new UserError("Cannot read the libraries: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The archive's URI, if it is there. */
  Optional<String> present() {
    try {
      return folder.isFile(name) ? Optional.of(folder.path(name)) : Optional.empty();
    } catch (IOException e) {
      throw new UserError("Cannot read " + folder.location() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Lays it there, whole or not at all.
   *
   * @return its URI
   * @throws UserError if it cannot be written
   */
  String install() {
    try {
      folder.write(name, this::write);
      return folder.path(name);
    } catch (IOException e) {
      throw new UserError("Cannot write " + folder.path(name) + ": " + e.getMessage(), e);
    }
  }

  private void write(Output output) throws IOException {
    // Not closed: the file is synced first, by its owner.
    ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(output), 1 << 20));
    // Jars are compressed already.
    zip.setLevel(Deflater.NO_COMPRESSION);
    for (Path jar : jars) {
      ZipEntry entry = new ZipEntry(jar.getFileName().toString());
      entry.setTime(0);
      zip.putNextEntry(entry);
      Files.copy(jar, zip);
    }
    zip.finish();
    zip.flush();
  }

  /** Bytes of the jars. */
  long bytes() {
    long sum = 0;
    for (Path jar : jars) {
      sum += jar.toFile().length();
    }
    return sum;
  }
}
