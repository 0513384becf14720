package io.gearshift.driver.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;

/** One folder of files, on whatever file system; the folder need not be there yet. */
public interface Folder {
  /** As Hadoop reads a URI: a scheme of two letters and more, which no disk of Windows is. */
  Pattern URI_WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

  /**
   * A folder by its location.
   *
   * @param folder a path of this machine, or the URI of a folder on any Hadoop file system
   * @throws IOException if its file system is not there
   * @throws IllegalArgumentException if it is neither
   */
  static Folder at(String folder, Configuration configuration) throws IOException {
    if (!URI_WITH_SCHEME.matcher(folder).matches()) {
      return new LocalFolder(Path.of(folder));
    }
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
    URI uri = path.toUri();
    if ("file".equalsIgnoreCase(uri.getScheme())) {
      return new LocalFolder(Path.of(uri.getPath()));
    }
    FileSystem files = FileSystem.get(uri, configuration);
    org.apache.hadoop.fs.Path qualified = files.makeQualified(path);
    return new HadoopFolder(
        files, FileContext.getFileContext(qualified.toUri(), configuration), qualified);
  }

  /** A folder by its location, reached by {@link HadoopSettings}. */
  static Folder at(String folder) throws IOException {
    return at(folder, HadoopSettings.current());
  }

  /** A folder of this machine. */
  static Folder at(Path folder) {
    return new LocalFolder(folder);
  }

  /** The folder itself, for messages. */
  String location();

  /** Last part of the folder's path. */
  String name();

  /** The full path of a file, for messages. */
  String path(String name);

  /** A folder in this one. */
  Folder folder(String name);

  /** Whether anything has this folder's name. */
  boolean exists() throws IOException;

  /** Whether it is there and a folder. */
  boolean isFolder() throws IOException;

  /** Makes the folder and those above it. */
  void createFolder() throws IOException;

  /** Names of all files and folders in it; empty if the folder does not exist. */
  List<String> names() throws IOException;

  /** Names of all files; empty if the folder does not exist. */
  List<String> list() throws IOException;

  /** Whether a file or folder of that name is there. */
  boolean exists(String name) throws IOException;

  /** Whether a file of that name is there. */
  boolean isFile(String name) throws IOException;

  /**
   * A new file in the place of whatever file or link has its name, its folder made where missing.
   * Nothing may be lost once sync has returned.
   */
  Output create(String name) throws IOException;

  /** The contents of a file. */
  ReadableByteChannel open(String name) throws IOException;

  /** Bytes of a file. */
  long size(String name) throws IOException;

  /** Gives a file another name at once, over whatever file had it. */
  void rename(String from, String to) throws IOException;

  /** Removes a file if it is there. */
  void delete(String name) throws IOException;

  /** Removes the folder with all in it, if it is there. */
  void deleteFolder() throws IOException;

  /** A file of lines, which are appended one after another. */
  LineFile lines(String name);

  /** A file as one on this machine, copied where it is none; closing removes the copy. */
  LocalCopy localCopy(String name) throws IOException;

  /** All bytes of a file. */
  default byte[] read(String name) throws IOException {
    long size = size(name);
    if (size > Integer.MAX_VALUE - 16) {
      throw new IOException("it has " + size + " bytes, at most 2 GiB can be read");
    }
    try (ReadableByteChannel channel = open(name)) {
      return Channels.newInputStream(channel).readAllBytes();
    }
  }

  /**
   * Writes a file, whole or not at all: aside, synced, renamed. Where a symbolic link has the name,
   * the link is replaced and what it points to stays as it is.
   *
   * @throws IOException if it cannot be written; nothing half-written is left
   */
  default void write(String name, byte[] contents) throws IOException {
    write(name, output -> output.write(ByteBuffer.wrap(contents)));
  }

  /** As {@link #write(String, byte[])}, of contents that are written piece by piece. */
  default void write(String name, Contents contents) throws IOException {
    write(name, name + ".tmp", contents);
  }

  /**
   * As {@link #write(String, byte[])}, the file having the name {@code aside} until it is whole.
   */
  default void write(String name, String aside, Contents contents) throws IOException {
    try {
      try (Output output = create(aside)) {
        contents.writeTo(output);
        output.sync();
      }
      rename(aside, name);
    } catch (IOException e) {
      try {
        delete(aside);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** What is to stand in a file. */
  @FunctionalInterface
  interface Contents {
    void writeTo(Output output) throws IOException;
  }
}
