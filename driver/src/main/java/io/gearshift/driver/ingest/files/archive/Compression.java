package io.gearshift.driver.ingest.files.archive;

import io.gearshift.driver.ingest.tree.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** Unpacks a file that is compressed as a whole. */
public final class Compression {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Most memory for the dictionary of an xz file: what level 9 takes, and room. */
  private static final int XZ_MEMORY_KILOBYTES = 256 << 10;

  private Compression() {}

  /** The first bytes of a stream, which stays where it is. */
  public static byte[] head(BufferedInputStream in) throws IOException {
    in.mark(Content.HEAD_BYTES);
    byte[] head = in.readNBytes(Content.HEAD_BYTES);
    in.reset();
    return head;
  }

  /**
   * The unpacked stream.
   *
   * @param compression how it is packed; null if it is not
   */
  public static InputStream unpack(InputStream in, Content compression) throws IOException {
    if (compression == null) {
      return in;
    }
    try {
      return new BufferedInputStream(
          switch (compression) {
            case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZCompressorInputStream(in, true, XZ_MEMORY_KILOBYTES);
            case ZSTANDARD -> new ZstdCompressorInputStream(in);
            default -> throw new IOException("not a compression: " + compression);
          },
          BUFFER_BYTES);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
