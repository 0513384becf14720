package io.gearshift.driver.ingest.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file of a Hadoop file system, for readers that want a channel. */
final class HadoopChannel implements SeekableByteChannel {
  private final FSDataInputStream in;
  private final FileSystem system;
  private final Path path;
  private long size = -1;
  private boolean open = true;

  HadoopChannel(FileSystem system, Path path) throws IOException {
    this.system = system;
    this.path = path;
    this.in = system.open(path);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.hasArray()) {
      int read =
          in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
      target.position(target.position() + Math.max(0, read));
      return read;
    }
    byte[] bytes = new byte[Math.min(target.remaining(), 1 << 16)];
    int read = in.read(bytes, 0, bytes.length);
    if (read > 0) {
      target.put(bytes, 0, read);
    }
    return read;
  }

  @Override
  public long position() throws IOException {
    return in.getPos();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    if (position != in.getPos()) {
      in.seek(Math.min(position, size()));
    }
    return this;
  }

  @Override
  public long size() throws IOException {
    // Asked of the name node only where it is needed: most files are read from front to back.
    if (size < 0) {
      size = system.getFileStatus(path).getLen();
    }
    return size;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    in.close();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }
}
