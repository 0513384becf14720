package io.gearshift.driver.ingest.inspection;

import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What decoding told of an image that is stored as it is, without its bytes: enough to take it into
 * a data set, or to reject it, without decoding it again. It holds for these bytes alone.
 *
 * @param crc32 of the encoded image
 * @param bytes of the encoded image
 * @param fault why it is rejected; empty if it is accepted
 * @param width in pixels; 0 if rejected
 * @param height in pixels; 0 if rejected
 * @param statistics of its pixels; of none if rejected
 */
public record Judgement(
    long crc32, int bytes, String fault, int width, int height, PixelStatistics statistics) {

  /** What is to be remembered of an item that was made of an image's bytes. */
  static Judgement of(long crc32, int bytes, SourceItem item) {
    return item.kind() == SourceItem.Kind.IMAGE
        ? new Judgement(crc32, bytes, "", item.width(), item.height(), item.statistics())
        : new Judgement(crc32, bytes, item.text(), 0, 0, new PixelStatistics());
  }

  /** Whether it was made of an image of these bytes. */
  boolean isOf(byte[] image) {
    return bytes == image.length && crc32 == ShardFormat.checksum(image);
  }

  /** The item that judging the image again would give. */
  SourceItem item(ImageName name, byte[] image) {
    return fault.isEmpty()
        ? SourceItem.image(name, image, width, height, statistics)
        : SourceItem.rejected(name, fault);
  }

  /** Writes it. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(crc32);
    out.writeInt(bytes);
    out.writeUTF(fault);
    out.writeInt(width);
    out.writeInt(height);
    statistics.write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static Judgement read(DataInput in) throws IOException {
    return new Judgement(
        in.readLong(),
        in.readInt(),
        in.readUTF(),
        in.readInt(),
        in.readInt(),
        PixelStatistics.read(in));
  }
}
