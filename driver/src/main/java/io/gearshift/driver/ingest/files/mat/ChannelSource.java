package io.gearshift.driver.ingest.files.mat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import us.hebi.matlab.mat.types.AbstractSource;

/**
 * A file as the MAT library reads it. Skips by moving. A file system that fails is an {@link
 * UncheckedIOException}, which tells it from what the library says of the file's contents.
 */
public final class ChannelSource extends AbstractSource {
  private static final int BUFFER_BYTES = 1 << 16;

  private final SeekableByteChannel channel;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long position;

  public ChannelSource(SeekableByteChannel channel) throws IOException {
    super(BUFFER_BYTES);
    this.channel = channel;
    this.size = channel.size();
  }

  public long size() {
    return size;
  }

  @Override
  public long getPosition() {
    return position;
  }

  @Override
  public void readBytes(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining() && !fill()) {
        throw new EOFException();
      }
      int count = Math.min(length - done, buffer.remaining());
      buffer.get(bytes, offset + done, count);
      done += count;
      position += count;
    }
  }

  private boolean fill() {
    try {
      buffer.clear();
      return channel.read(buffer) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      buffer.flip();
    }
  }

  @Override
  public void skip(long count) throws IOException {
    if (count <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) count);
    } else {
      if (position + count > size) {
        throw new EOFException();
      }
      buffer.limit(0);
      try {
        channel.position(position + count);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    position += count;
  }

  @Override
  public boolean isMutatedByChildren() {
    return true;
  }

  @Override
  protected InputStream readBytesAsStream(long count) {
    return new Part(count);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The next bytes as a stream of their own. */
  private final class Part extends InputStream {
    private long left;

    Part(long bytes) {
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(Math.min(length, left), BUFFER_BYTES);
      readBytes(bytes, offset, count);
      left -= count;
      return count;
    }
  }
}
