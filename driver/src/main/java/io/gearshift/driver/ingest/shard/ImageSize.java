package io.gearshift.driver.ingest.shard;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;

/** The size that all images of a source have. A plain class, as Spark's serialisers want. */
public final class ImageSize implements Serializable {
  private static final long serialVersionUID = 1L;
  private final int height;
  private final int width;
  private final int channels;

  private ImageSize(int height, int width, int channels) {
    this.height = height;
    this.width = width;
    this.channels = channels;
  }

  /**
   * The size of images that are to be preprocessed; grey ones count as colour where some are.
   *
   * @throws UserError if they have several sizes, or one that is too large
   */
  public static ImageSize of(JavaRDD<SourceItem> items, Preprocess method) {
    int[] range =
        items
            .filter(item -> item.kind() == SourceItem.Kind.IMAGE)
            .map(
                item ->
                    new int[] {
                      item.height(),
                      item.height(),
                      item.width(),
                      item.width(),
                      item.statistics().channels()
                    })
            .reduce(
                (one, other) ->
                    new int[] {
                      Math.min(one[0], other[0]),
                      Math.max(one[1], other[1]),
                      Math.min(one[2], other[2]),
                      Math.max(one[3], other[3]),
                      Math.max(one[4], other[4])
                    });
    if (range[0] != range[1] || range[2] != range[3]) {
      throw UserError.invalid(
          "--preprocess",
          method.option(),
          "be of images of one size; these are "
              + (range[0] + " to " + range[1] + " high and ")
              + (range[2] + " to " + range[3] + " wide"));
    }
    if ((long) range[0] * range[2] * range[4] > method.mostValues()) {
      throw UserError.invalid(
          "--preprocess",
          method.option(),
          "be of images of at most "
              + method.mostValues()
              + " values; these have "
              + (range[0] + " x " + range[2] + " x " + range[4]));
    }
    return new ImageSize(range[0], range[2], range[4]);
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int channels() {
    return channels;
  }

  /** Values of one image. */
  public int values() {
    return height * width * channels;
  }
}
