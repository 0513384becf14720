package io.gearshift.driver.ingest;

import io.gearshift.driver.ingest.unit.PixelStatistics;
import io.gearshift.driver.ingest.unit.SourceItem;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.ShardWriter;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import scala.Tuple2;

/** A written shard, as the driver needs it for the manifest. */
final class ShardOutcome implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ATTEMPTS = ".attempts";

  private final int shard;
  private final PixelStatistics statistics = new PixelStatistics();
  private int height = -1;
  private int width = -1;
  private int rows;
  private long bytes;
  private String sha256 = "";
  private int[] rowGroups = {};

  private ShardOutcome(int shard) {
    this.shard = shard;
  }

  /**
   * Writes one shard in a folder of attempts under a name of this attempt's own, then renames it:
   * of several attempts one wins, and all write the same bytes. What an attempt leaves that was
   * killed is never in the data set.
   *
   * @param directory of the data set being made
   * @param labels by class name
   */
  static ShardOutcome write(
      String directory,
      ShardPlan plan,
      Map<String, Integer> labels,
      int shard,
      long attempt,
      Iterator<Tuple2<ShardKey, SourceItem>> images,
      Configuration configuration)
      throws IOException {
    ShardOutcome outcome = new ShardOutcome(shard);
    Path target = new Path(directory, plan.file(shard));
    Path aside = new Path(directory, ATTEMPTS + "/" + shard + "-" + attempt);
    ShardWriter writer = new ShardWriter(aside, configuration, plan.expectedBytes(shard));
    try (writer) {
      while (images.hasNext()) {
        SourceItem image = images.next()._2();
        writer.write(
            new Example(
                image.image(),
                labels.get(image.className()),
                image.id(),
                image.width(),
                image.height(),
                ShardFormat.checksum(image.image())));
        outcome.add(image);
      }
    }
    Manifest.Shard summary = writer.summary(plan.file(shard));
    outcome.rows = summary.rows();
    outcome.bytes = summary.bytes();
    outcome.sha256 = summary.sha256();
    outcome.rowGroups = summary.rowGroups();
    FileSystem system = Storage.fileSystem(target, configuration);
    if (system.exists(target)) {
      system.delete(aside, false);
    } else {
      system.mkdirs(target.getParent());
      if (!system.rename(aside, target)) {
        throw new IOException("Cannot rename " + aside + " to " + target);
      }
    }
    return outcome;
  }

  /** Removes what attempts left in a data set of which every shard is written. */
  static void removeAttempts(Path directory, FileSystem system) throws IOException {
    system.delete(new Path(directory, ATTEMPTS), true);
  }

  private void add(SourceItem image) {
    statistics.add(image.statistics());
    height = merged(height, image.height());
    width = merged(width, image.width());
  }

  /** The size that both have, 0 if they differ; -1 stands for nothing yet. */
  static int merged(int one, int other) {
    if (one == -1 || one == other) {
      return other;
    }
    return other == -1 ? one : 0;
  }

  int shard() {
    return shard;
  }

  PixelStatistics statistics() {
    return statistics;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int rows() {
    return rows;
  }

  Manifest.Shard summary(ShardPlan plan) {
    return new Manifest.Shard(plan.file(shard), rows, bytes, sha256, rowGroups);
  }
}
