package io.gearshift.executors.data.shard.write;

import io.gearshift.executors.data.shard.Storage;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A new Parquet file whose SHA-256 is computed while it is written, and whose footer is put in
 * order before it is.
 */
final class DigestingOutputFile implements OutputFile {
  private static final long BLOCK_UNIT = 1L << 20;
  private static final long MOST_BLOCK = 1L << 30;
  private static final int BUFFER_BYTES = 4096;

  private final FileSystem system;
  private final Path path;
  private final long expectedBytes;
  private final MessageDigest digest = Storage.sha256();
  private ByteArrayOutputStream footer;
  private long position;

  DigestingOutputFile(FileSystem system, Path path, long expectedBytes) {
    this.system = system;
    this.path = path;
    this.expectedBytes = expectedBytes;
  }

  /** Bytes written so far. */
  long bytes() {
    return position;
  }

  /** SHA-256 of all bytes; to be asked once, after closing. */
  String sha256() {
    return Storage.hex(digest);
  }

  /** Holds back what comes from here on until the file is closed: it is the footer. */
  void beginFooter() {
    footer = new ByteArrayOutputStream();
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return new DigestingStream(open());
  }

  /**
   * The file, in blocks that hold all of it. A block is as large as the file system has them by
   * default, or as the expected size in whole megabytes where that is more; files above a gigabyte
   * keep the default.
   */
  private OutputStream open() throws IOException {
    long block = system.getDefaultBlockSize(path);
    long whole = (expectedBytes + BLOCK_UNIT - 1) / BLOCK_UNIT * BLOCK_UNIT;
    if (whole <= block || whole > MOST_BLOCK) {
      return system.create(path, false);
    }
    int buffer = system.getConf().getInt("io.file.buffer.size", BUFFER_BYTES);
    return system.create(path, false, buffer, system.getDefaultReplication(path), whole);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return create(blockSizeHint);
  }

  /** No: Parquet would pad row groups to the file system's blocks, and the bytes differ. */
  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  private final class DigestingStream extends PositionOutputStream {
    private final OutputStream out;
    private boolean closed;

    DigestingStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (footer == null) {
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
      } else {
        footer.write(bytes, offset, length);
      }
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    @SuppressWarnings("try") // It is only to be closed.
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (Closeable closing = this::closeOut) {
        if (footer != null) {
          byte[] ordered = CanonicalFooter.of(footer.toByteArray());
          position += ordered.length - footer.size();
          out.write(ordered);
          digest.update(ordered);
        }
      }
    }

    /** HDFS throws again what a write threw; one exception cannot be suppressed by itself. */
    private void closeOut() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }
}
