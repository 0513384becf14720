package io.gearshift.driver.ingest.tree;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a file holds, told from its first bytes and never from its name.
 *
 * <p>Source: the signatures in the formats' specifications (ISO/IEC 10918-1, W3C PNG, GIF89a, TIFF
 * 6.0, RFC 9649 for WebP, ISO/IEC 14496-12 for the "ftyp" family, RFC 1952, POSIX pax for tar), and
 * SequenceFile.java of Apache Hadoop.
 */
public enum Content {
  JPEG("JPEG image", Use.IMAGE),
  PNG("PNG image", Use.IMAGE),
  BMP("BMP image", Use.IMAGE),
  GIF("GIF image", Use.IMAGE),
  WEBP("WebP image", Use.IMAGE),
  TIFF("TIFF image", Use.IMAGE),
  HEIC("HEIC image", Use.NOT_READ),
  AVIF("AVIF image", Use.NOT_READ),
  JPEG_2000("JPEG 2000 image", Use.NOT_READ),
  JPEG_XL("JPEG XL image", Use.NOT_READ),
  BIG_TIFF("BigTIFF image", Use.NOT_READ),
  PHOTOSHOP("Photoshop image", Use.NOT_READ),
  ICON("Windows icon", Use.NOT_READ),
  PORTABLE_MAP("PBM, PGM or PPM image", Use.NOT_READ),
  SVG("SVG image", Use.NOT_READ),
  PDF("PDF document", Use.NOT_READ),
  TAR("tar archive", Use.ARCHIVE),
  ZIP("zip archive", Use.ARCHIVE),
  RAR("RAR archive", Use.NOT_READ),
  SEVEN_ZIP("7z archive", Use.NOT_READ),
  GZIP("gzip file", Use.COMPRESSION),
  BZIP2("bzip2 file", Use.COMPRESSION),
  XZ("xz file", Use.COMPRESSION),
  ZSTANDARD("Zstandard file", Use.COMPRESSION),
  IDX_IMAGES("IDX images", Use.IDX),
  IDX_LABELS("IDX labels", Use.IDX),
  SEQUENCE_FILE("SequenceFile", Use.RECORDS),
  MATLAB("MATLAB file", Use.NOT_READ),
  HDF5("HDF5 file", Use.NOT_READ),
  NUMPY("NumPy array", Use.NOT_READ),
  PARQUET("Parquet file", Use.NOT_READ),
  EMPTY("empty file", Use.NONE),
  DAMAGED("damaged", Use.NONE),
  UNREADABLE("cannot be opened", Use.NONE),
  OTHER("no image by content", Use.NONE);

  /** First bytes that {@link #of} looks at. */
  public static final int HEAD_BYTES = 512;

  private static final int TAR_MAGIC = 257;

  private enum Use {
    IMAGE,
    IDX,
    ARCHIVE,
    COMPRESSION,
    RECORDS,
    NOT_READ,
    NONE
  }

  private final String description;
  private final Use use;

  Content(String description, Use use) {
    this.description = description;
    this.use = use;
  }

  /** Whether it is an image of a format that is read. */
  public boolean isImage() {
    return use == Use.IMAGE;
  }

  /** Whether it is an archive that is read. */
  public boolean isArchive() {
    return use == Use.ARCHIVE;
  }

  /** Whether it is one compressed file, of which the contents are to be looked at. */
  public boolean isCompression() {
    return use == Use.COMPRESSION;
  }

  /** Whether it is nothing that is known: no image and no other format. */
  public boolean isNothing() {
    return use == Use.NONE;
  }

  /** For people, as in "HEIC image". */
  public String description() {
    return description;
  }

  /** Why a file of this content is left out where images are wanted. */
  public String reason() {
    return switch (use) {
      case NOT_READ -> description + ": a format that is not read";
      case NONE -> description;
      default -> description + ": not read beside images";
    };
  }

  /**
   * What a file holds.
   *
   * @param head its first {@link #HEAD_BYTES} bytes, or all where it is shorter
   */
  public static Content of(byte[] head) {
    if (head.length == 0) {
      return EMPTY;
    }
    Content image = image(head);
    return image != null ? image : file(head);
  }

  private static Content image(byte[] head) {
    if (begins(head, 0, "\u00FF\u00D8\u00FF")) {
      return JPEG;
    }
    if (begins(head, 0, "\u0089PNG\r\n\u001A\n")) {
      return PNG;
    }
    if (begins(head, 0, "GIF87a") || begins(head, 0, "GIF89a")) {
      return GIF;
    }
    if (begins(head, 0, "RIFF") && begins(head, 8, "WEBP")) {
      return WEBP;
    }
    if (begins(head, 0, "II*\0") || begins(head, 0, "MM\0*")) {
      return TIFF;
    }
    if (begins(head, 0, "II+\0") || begins(head, 0, "MM\0+")) {
      return BIG_TIFF;
    }
    if (isBmp(head)) {
      return BMP;
    }
    if (begins(head, 4, "ftyp")) {
      return family(head);
    }
    if (begins(head, 0, "\0\0\0\u000CjP  ") || begins(head, 0, "\u00FFO\u00FFQ")) {
      return JPEG_2000;
    }
    if (begins(head, 0, "\0\0\0\u000CJXL ") || begins(head, 0, "\u00FF\n")) {
      return JPEG_XL;
    }
    if (begins(head, 0, "8BPS")) {
      return PHOTOSHOP;
    }
    if (begins(head, 0, "\0\0\u0001\0") && head.length > 5 && head[5] == 0 && head[4] != 0) {
      return ICON;
    }
    return isPortableMap(head) ? PORTABLE_MAP : null;
  }

  private static Content file(byte[] head) {
    if (begins(head, 0, "\0\0\u0008\u0003")) {
      return IDX_IMAGES;
    }
    if (begins(head, 0, "\0\0\u0008\u0001")) {
      return IDX_LABELS;
    }
    if (begins(head, TAR_MAGIC, "ustar") || isOldTar(head)) {
      return TAR;
    }
    if (begins(head, 0, "PK\u0003\u0004") || begins(head, 0, "PK\u0005\u0006")) {
      return ZIP;
    }
    if (begins(head, 0, "\u001F\u008B\b")) {
      return GZIP;
    }
    if (begins(head, 0, "BZh") && head.length > 4 && head[3] >= '1' && head[3] <= '9') {
      return BZIP2;
    }
    if (begins(head, 0, "\u00FD7zXZ\0")) {
      return XZ;
    }
    if (begins(head, 0, "(\u00B5/\u00FD")) {
      return ZSTANDARD;
    }
    if (begins(head, 0, "7z\u00BC\u00AF'\u001C")) {
      return SEVEN_ZIP;
    }
    if (begins(head, 0, "Rar!\u001A\u0007")) {
      return RAR;
    }
    if (begins(head, 0, "%PDF-")) {
      return PDF;
    }
    // Texts may begin with these letters, but not with a version behind them.
    if (begins(head, 0, "SEQ") && head.length > 3 && head[3] >= 0 && head[3] <= 6) {
      return SEQUENCE_FILE;
    }
    if (begins(head, 0, "MATLAB 5.0 MAT-file") || begins(head, 0, "MATLAB 7.3 MAT-file")) {
      return MATLAB;
    }
    if (begins(head, 0, "\u0089HDF\r\n\u001A\n")) {
      return HDF5;
    }
    if (begins(head, 0, "\u0093NUMPY")) {
      return NUMPY;
    }
    if (begins(head, 0, "PAR1")) {
      return PARQUET;
    }
    return new String(head, StandardCharsets.ISO_8859_1).contains("<svg") ? SVG : OTHER;
  }

  /** A bitmap's header begins with its own length; "BM" alone begins many a text. */
  private static boolean isBmp(byte[] head) {
    List<Integer> headers = List.of(12, 16, 40, 52, 56, 64, 108, 124);
    return begins(head, 0, "BM")
        && head.length > 18
        && headers.contains(head[14] & 0xFF)
        && begins(head, 15, "\0\0\0");
  }

  private static Content family(byte[] head) {
    for (String brand : List.of("heic", "heix", "hevc", "heim", "heis", "mif1", "msf1")) {
      if (begins(head, 8, brand)) {
        return HEIC;
      }
    }
    return begins(head, 8, "avif") || begins(head, 8, "avis") ? AVIF : OTHER;
  }

  private static boolean isPortableMap(byte[] head) {
    return head.length > 2
        && head[0] == 'P'
        && head[1] >= '1'
        && head[1] <= '6'
        && (head[2] == '\n' || head[2] == ' ');
  }

  /** A tar older than POSIX has no magic: its checksum tells. */
  private static boolean isOldTar(byte[] head) {
    return head.length == HEAD_BYTES && head[0] != 0 && TarChecksum.matches(head);
  }

  private static boolean begins(byte[] head, int offset, String signature) {
    if (head.length < offset + signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if ((head[offset + i] & 0xFF) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
