package io.gearshift.executors.data.shard;

import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Names and schema of a shard file. */
public final class ShardFormat {

  /** Version of the layout; a reader refuses those that it does not know. */
  public static final int VERSION = 1;

  /** The same layout with images that are {@link ImageForm#FLOAT32}: older readers refuse it. */
  public static final int PREPROCESSED_VERSION = 2;

  /** The split that is trained on. */
  public static final String TRAIN = "train";

  /** The split that is held back from training for choosing settings. */
  public static final String VALIDATION = "validation";

  /** The split that is only ever evaluated. */
  public static final String TEST = "test";

  /** The file with the parameters of a whitening, inside the data set. */
  public static final String WHITENING = "whitening.bin";

  /** Bytes of a row group: what a reader holds and skips at a time. */
  public static final long ROW_GROUP_BYTES = 8L << 20;

  public static final String IMAGE = "image";
  public static final String LABEL = "label";
  public static final String ID = "id";
  public static final String WIDTH = "width";
  public static final String HEIGHT = "height";
  public static final String CRC32 = "crc32";

  public static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message example {
            required binary image;
            required int32 label;
            required binary id (UTF8);
            required int32 width;
            required int32 height;
            required int64 crc32;
          }
          """);

  private ShardFormat() {}

  /** The path of a shard inside the data set: {@code train/part-00003.parquet}. */
  public static String fileName(String split, int shard) {
    return String.format(Locale.ROOT, "%s/part-%05d.parquet", split, shard);
  }

  /** CRC-32 of an encoded image, 0 to 2^32 - 1. */
  public static long checksum(byte[] image) {
    CRC32 crc = new CRC32();
    crc.update(image);
    return crc.getValue();
  }
}
