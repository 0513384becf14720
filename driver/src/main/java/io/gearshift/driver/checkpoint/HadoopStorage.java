package io.gearshift.driver.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A folder of any Hadoop file system. */
final class HadoopStorage implements Storage {
  private final FileSystem files;
  private final FileContext context;
  private final Path folder;

  HadoopStorage(FileSystem files, FileContext context, Path folder) {
    this.files = files;
    this.context = context;
    this.folder = folder;
  }

  @Override
  public String path(String name) {
    return new Path(folder, name).toString();
  }

  @Override
  public List<String> list() throws IOException {
    try {
      return Arrays.stream(files.listStatus(folder))
          .filter(FileStatus::isFile)
          .map(status -> status.getPath().getName())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  @Override
  public Output create(String name) throws IOException {
    files.mkdirs(folder);
    return new StreamOutput(files.create(new Path(folder, name), true));
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
      stream.close();
    }
  }
}
