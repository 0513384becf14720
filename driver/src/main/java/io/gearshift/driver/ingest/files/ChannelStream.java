package io.gearshift.driver.ingest.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A channel as a stream that skips by moving, never past the end. */
final class ChannelStream extends InputStream {
  private final SeekableByteChannel channel;

  ChannelStream(SeekableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public long skip(long count) throws IOException {
    long possible = Math.max(0, Math.min(count, channel.size() - channel.position()));
    channel.position(channel.position() + possible);
    return possible;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
