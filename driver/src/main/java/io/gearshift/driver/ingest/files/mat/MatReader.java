package io.gearshift.driver.ingest.files.mat;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.format.Mat5Tag;
import us.hebi.matlab.mat.format.Mat5Type;
import us.hebi.matlab.mat.types.Source;

/**
 * The arrays of a MAT file of level 5, one after the other. An array's values are read as they are
 * asked for, and those of an array that is passed over are not read, so memory does not grow with
 * the file. Byte order, tags and compression are the library's; it would read whole arrays.
 *
 * <p>Source: MathWorks, "MAT-File Format", section Level 5.
 */
public final class MatReader implements Closeable {
  private static final int INFLATE_BYTES = 1 << 16;

  /** More than MATLAB allows. */
  private static final int MOST_DIMENSIONS = 32;

  private static final int MOST_NAME_BYTES = 1 << 10;
  private static final int TAG_BYTES = 8;

  private final String path;
  private final ChannelSource file;
  private long next;

  private MatReader(String path, ChannelSource file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @param path relative to the source, for messages
   * @throws SourceException if it is no MAT file of level 5
   */
  public static MatReader open(String location, String path, Configuration configuration)
      throws IOException, SourceException {
    MatReader reader =
        new MatReader(path, new ChannelSource(SourceFiles.channel(location, configuration)));
    try {
      reader.guarded(reader::header);
      return reader;
    } catch (IOException | SourceException e) {
      reader.close();
      throw e;
    }
  }

  private Void header() throws IOException {
    file.order(ByteOrder.nativeOrder());
    file.order(Mat5File.readFileHeader(file).getByteOrder());
    next = file.getPosition();
    return null;
  }

  /**
   * The next array, or null at the end of the file. The one before cannot be read on.
   *
   * @throws SourceException if the file is damaged
   */
  public MatArray next() throws IOException, SourceException {
    return guarded(this::readNext);
  }

  private MatArray readNext() throws IOException {
    if (next == file.size()) {
      return null;
    }
    if (file.getPosition() > next) {
      throw new IOException("has an array that is longer than it says");
    }
    file.skip(next - file.getPosition());
    Mat5Tag tag = Mat5Tag.readTag(file);
    int bytes = tag.getNumBytes();
    next += TAG_BYTES + (long) bytes;
    if (bytes <= 0 || next > file.size()) {
      throw new EOFException();
    }
    if (tag.getType() == Mat5Type.Compressed) {
      Source inflated = file.readInflated(bytes, INFLATE_BYTES);
      require(Mat5Tag.readTag(inflated), Mat5Type.Matrix, 1, Integer.MAX_VALUE);
      return array(inflated, MatArray.Packing.COMPRESSED);
    }
    require(tag, Mat5Type.Matrix, 1, Integer.MAX_VALUE);
    return array(file, MatArray.Packing.NONE);
  }

  private MatArray array(Source source, MatArray.Packing packing) throws IOException {
    int[] flags = ints(source, Mat5Type.UInt32, 2, 2);
    int valueClass = flags[0] & 0xFF;
    if (valueClass > MatArray.LAST_NUMERIC_CLASS) {
      return MatArray.ofOther(this);
    }
    int[] dimensions = ints(source, Mat5Type.Int32, 2, MOST_DIMENSIONS);
    Mat5Tag tag = Mat5Tag.readTag(source);
    require(tag, Mat5Type.Int8, 0, MOST_NAME_BYTES);
    byte[] name = new byte[tag.getNumBytes()];
    source.readBytes(name, 0, name.length);
    source.skip(tag.getPadding());
    return MatArray.of(this, source, packing, name, flags[0], dimensions);
  }

  private static int[] ints(Source source, Mat5Type type, int least, int most) throws IOException {
    Mat5Tag tag = Mat5Tag.readTag(source);
    require(tag, type, least * Integer.BYTES, most * Integer.BYTES);
    int[] values = new int[tag.getNumElements()];
    source.readInts(values, 0, values.length);
    source.skip(tag.getPadding());
    return values;
  }

  /** The library would take as much memory as a tag says. */
  private static void require(Mat5Tag tag, Mat5Type type, int leastBytes, int mostBytes)
      throws IOException {
    int bytes = tag.getNumBytes();
    if (tag.getType() != type || bytes < leastBytes || bytes > mostBytes) {
      throw new IOException("has an element " + tag.getType() + " of " + bytes + " bytes");
    }
  }

  /** Where an uncompressed array must end. */
  boolean isAtEndOfArray() {
    return file.getPosition() == next;
  }

  /** What reads the file or inflates it. */
  @FunctionalInterface
  interface Step<T> {
    /** Reads. */
    T read() throws IOException;
  }

  /** What the library says of contents is a damaged file; a file system that fails is not. */
  <T> T guarded(Step<T> step) throws IOException, SourceException {
    try {
      return step.read();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (EOFException e) {
      throw invalid("ends too early");
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private SourceException invalid(String reason) {
    return new SourceException(
        "Invalid MAT file: " + path + " (must be a whole one of level 5; " + reason + ")");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
