package io.gearshift.driver.ingest.inspection;

import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.image.ImageHeader;
import io.gearshift.executors.data.shard.ShardFormat;
import java.util.Arrays;

/**
 * Judges images: every one is decoded once before it may enter a data set, here or where a
 * judgement of the same bytes was kept.
 */
public final class ImageInspector implements AutoCloseable {
  /** Most bytes of one encoded image that are read. */
  static final long MAXIMUM_BYTES = 256L << 20;

  private final ImageCodec codec = new ImageCodec();
  private final ExifOrientation orientation;
  private final Judgements judgements;
  private int images;

  public ImageInspector(ExifOrientation orientation) {
    this(orientation, Judgements.NONE);
  }

  public ImageInspector(ExifOrientation orientation, Judgements judgements) {
    this.orientation = orientation;
    this.judgements = judgements;
  }

  /** An encoded image, accepted or rejected. */
  public SourceItem inspect(ImageName name, byte[] image) {
    int number = images++;
    Judgement known = judgements.find(number);
    if (known != null && known.isOf(image)) {
      return known.item(name, image);
    }
    SourceItem item = judge(name, image);
    boolean isStoredAsItIs = item.kind() == SourceItem.Kind.REJECTED || item.image() == image;
    if (isStoredAsItIs) {
      judgements.note(number, Judgement.of(ShardFormat.checksum(image), image.length, item));
    }
    return item;
  }

  private SourceItem judge(ImageName name, byte[] image) {
    try {
      ImageHeader header = ImageHeader.inspect(image);
      codec.decode(image, header.channels());
      if (codec.width() != header.width() || codec.height() != header.height()) {
        throw new DamagedImageException("decodes to another size than its header says");
      }
      byte[] pixels = codec.pixels();
      if (orientation == ExifOrientation.APPLY) {
        codec.decodeUpright(image, header.channels());
        byte[] upright = codec.pixels();
        if (!Arrays.equals(pixels, upright)) {
          return encode(name, upright, codec.width(), codec.height(), header.channels());
        }
      }
      PixelStatistics statistics = new PixelStatistics();
      statistics.add(pixels, header.channels());
      return SourceItem.image(name, image, header.width(), header.height(), statistics);
    } catch (DamagedImageException e) {
      return SourceItem.rejected(name, e.getMessage());
    }
  }

  /** Bare pixels, {height, width, channels}, encoded as PNG. */
  public SourceItem encode(ImageName name, byte[] pixels, int width, int height, int channels) {
    PixelStatistics statistics = new PixelStatistics();
    statistics.add(pixels, channels);
    byte[] png = codec.encodePng(pixels, width, height, channels);
    return SourceItem.image(name, png, width, height, statistics);
  }

  /** Rejects an image for its size before it is read; null if it may be read. */
  public static SourceItem tooLarge(ImageName name, long bytes) {
    return bytes <= MAXIMUM_BYTES
        ? null
        : SourceItem.rejected(
            name, "file of " + bytes + " bytes (must be at most " + MAXIMUM_BYTES + ")");
  }

  @Override
  public void close() {
    judgements.close();
    codec.close();
  }
}
