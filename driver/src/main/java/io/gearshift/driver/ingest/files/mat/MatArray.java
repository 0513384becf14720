package io.gearshift.driver.ingest.files.mat;

import io.gearshift.driver.ingest.tree.SourceException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import us.hebi.matlab.mat.format.Mat5Tag;
import us.hebi.matlab.mat.format.Mat5Type;
import us.hebi.matlab.mat.types.Source;

/** An array of a MAT file: its header, and its values in their order, the first index fastest. */
public final class MatArray {
  static final int LAST_NUMERIC_CLASS = 15;
  private static final int FIRST_NUMERIC_CLASS = 6;
  private static final int CLASS_UINT8 = 9;
  private static final int COMPLEX = 0x800;

  /** How an array lies in its file. */
  enum Packing {
    NONE,
    /** By zlib, with a checksum at the end. */
    COMPRESSED
  }

  private final MatReader reader;
  private final Source source;
  private final Packing packing;
  private final String name;
  private final int valueClass;
  private final int[] dimensions;
  private final Mat5Tag data;

  private MatArray(
      MatReader reader,
      Source source,
      Packing packing,
      String name,
      int valueClass,
      int[] dimensions,
      Mat5Tag data) {
    this.reader = reader;
    this.source = source;
    this.packing = packing;
    this.name = name;
    this.valueClass = valueClass;
    this.dimensions = dimensions;
    this.data = data;
  }

  static MatArray of(
      MatReader reader, Source source, Packing packing, byte[] name, int flags, int[] dimensions)
      throws IOException {
    String text = new String(name, StandardCharsets.US_ASCII);
    int valueClass = flags & 0xFF;
    boolean isReal = valueClass >= FIRST_NUMERIC_CLASS && (flags & COMPLEX) == 0;
    Mat5Tag data = isReal ? Mat5Tag.readTag(source) : null;
    MatArray array = new MatArray(reader, source, packing, text, valueClass, dimensions, data);
    if (isReal && (data.getNumBytes() < 0 || data.getNumElements() != array.count())) {
      throw new IOException(
          "has " + data.getNumElements() + " values of " + text + ", which is " + array.shape());
    }
    return array;
  }

  /** An array whose values nobody asks for, and whose header is another. */
  static MatArray ofOther(MatReader reader) {
    return new MatArray(reader, null, Packing.NONE, "", 0, new int[0], null);
  }

  /** Its name; empty of objects. */
  public String name() {
    return name;
  }

  /** Whether it holds unsigned bytes. */
  public boolean isBytes() {
    return valueClass == CLASS_UINT8 && data != null && data.getType() == Mat5Type.UInt8;
  }

  /** Whether it holds real numbers. */
  public boolean isReal() {
    return data != null;
  }

  /** Its lengths, at least two. */
  public int[] dimensions() {
    return dimensions.clone();
  }

  /** Its lengths for people: {@code 32 x 32 x 3 x 10}. */
  public String shape() {
    return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
  }

  /** The product of its lengths; -1 if it cannot be one. */
  public long count() {
    long count = 1;
    for (int length : dimensions) {
      if (length < 0 || count > Integer.MAX_VALUE) {
        return -1;
      }
      count *= length;
    }
    return count;
  }

  /** Reads the next values of an array of bytes, as many as fit. */
  public void read(byte[] target) throws IOException, SourceException {
    reader.guarded(
        () -> {
          source.readBytes(target, 0, target.length);
          return null;
        });
  }

  /** Passes over values of an array of bytes. */
  public void skip(long values) throws IOException, SourceException {
    reader.guarded(
        () -> {
          source.skip(values);
          return null;
        });
  }

  /** The next value of an array of real numbers, in whatever form it is stored. */
  public double read() throws IOException, SourceException {
    return reader.guarded(this::readNumber);
  }

  private double readNumber() throws IOException {
    return switch (data.getType()) {
      case Int8 -> source.readByte();
      case UInt8 -> source.readByte() & 0xFF;
      case Int16 -> source.readShort();
      case UInt16 -> source.readShort() & 0xFFFF;
      case Int32 -> source.readInt();
      case UInt32 -> Integer.toUnsignedLong(source.readInt());
      case Single -> source.readFloat();
      case Double -> source.readDouble();
      case Int64, UInt64 -> source.readLong();
      default -> throw new IOException("has values of type " + data.getType());
    };
  }

  /**
   * Checks, after the last value, that the array ends there and that its checksum is right where it
   * has one.
   */
  public void end() throws IOException, SourceException {
    reader.guarded(
        () -> {
          source.skip(data.getPadding());
          if (!isAtEnd()) {
            throw new IOException("goes on behind the values of " + name);
          }
          return null;
        });
  }

  private boolean isAtEnd() throws IOException {
    if (packing == Packing.NONE) {
      return reader.isAtEndOfArray();
    }
    try {
      source.readByte();
      return false;
    } catch (EOFException e) {
      // The checksum was compared on the way.
      return true;
    }
  }
}
