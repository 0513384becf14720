package io.gearshift.driver.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A folder of any Hadoop file system. */
final class HadoopFolder implements Folder {
  private final FileSystem files;
  private final FileContext context;
  private final Path folder;
  private final MissingDataNodes missingDataNodes;

  HadoopFolder(FileSystem files, FileContext context, Path folder) {
    this(files, context, folder, new MissingDataNodes(MissingDataNodes.USUAL_PATIENCE));
  }

  HadoopFolder(
      FileSystem files, FileContext context, Path folder, MissingDataNodes missingDataNodes) {
    this.files = files;
    this.context = context;
    this.folder = folder;
    this.missingDataNodes = missingDataNodes;
  }

  @Override
  public String location() {
    return folder.toString();
  }

  @Override
  public String toString() {
    return location();
  }

  @Override
  public String name() {
    return folder.getName();
  }

  @Override
  public String path(String name) {
    return name.isEmpty() ? folder.toString() : new Path(folder, name).toString();
  }

  @Override
  public Folder folder(String name) {
    return new HadoopFolder(files, context, new Path(folder, name), missingDataNodes);
  }

  @Override
  public boolean exists() throws IOException {
    return files.exists(folder);
  }

  @Override
  public boolean isFolder() throws IOException {
    return isFolder(folder);
  }

  private boolean isFolder(Path path) throws IOException {
    try {
      return files.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public void createFolder() throws IOException {
    files.mkdirs(folder);
  }

  @Override
  public List<String> names() throws IOException {
    return Arrays.stream(statuses()).map(status -> status.getPath().getName()).toList();
  }

  @Override
  public List<String> list() throws IOException {
    return Arrays.stream(statuses())
        .filter(FileStatus::isFile)
        .map(status -> status.getPath().getName())
        .toList();
  }

  private FileStatus[] statuses() throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    return files.exists(new Path(folder, name));
  }

  @Override
  public boolean isFile(String name) throws IOException {
    try {
      return files.getFileStatus(new Path(folder, name)).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public Output create(String name) throws IOException {
    files.mkdirs(folder);
    return new StreamOutput(files.create(new Path(folder, name), true));
  }

  /** Where no data node takes the file, it is written again until one does. */
  @Override
  public void write(String name, String aside, Contents contents) throws IOException {
    missingDataNodes.await(path(name), () -> Folder.super.write(name, aside, contents));
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    return Channels.newChannel(files.open(new Path(folder, name)));
  }

  @Override
  public long size(String name) throws IOException {
    return files.getFileStatus(new Path(folder, name)).getLen();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    // FileSystem.rename does not replace; FileContext's does, in one step of the name node.
    context.rename(new Path(folder, from), new Path(folder, to), Options.Rename.OVERWRITE);
  }

  @Override
  public void delete(String name) throws IOException {
    files.delete(new Path(folder, name), false);
  }

  @Override
  public void deleteFolder() throws IOException {
    files.delete(folder, true);
  }

  @Override
  public LineFile lines(String name) {
    return new HadoopLines(this, name);
  }

  @Override
  public LocalCopy localCopy(String name) throws IOException {
    java.nio.file.Path copy = Files.createTempFile("gearshift-", "-" + name);
    LocalCopy local = new LocalCopy(copy, true);
    try {
      files.copyToLocalFile(false, new Path(folder, name), new Path(copy.toUri()), true);
      return local;
    } catch (IOException e) {
      local.close();
      throw e;
    }
  }

  private static final class StreamOutput implements Output {
    private final FSDataOutputStream stream;
    private boolean open = true;

    StreamOutput(FSDataOutputStream stream) {
      this.stream = stream;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = source.remaining();
      stream.write(source.array(), source.arrayOffset() + source.position(), count);
      source.position(source.limit());
      return count;
    }

    @Override
    public void sync() throws IOException {
      stream.hsync();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() throws IOException {
      open = false;
      try {
        stream.close();
      } catch (IOException e) {
        // HDFS throws again what a write threw; one exception cannot be suppressed by itself.
        throw new IOException(e.getMessage(), e);
      }
    }
  }
}
