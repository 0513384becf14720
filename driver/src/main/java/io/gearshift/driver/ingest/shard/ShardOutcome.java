package io.gearshift.driver.ingest.shard;

import io.gearshift.driver.ingest.inspection.PixelStatistics;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.work.CheckedFile;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.Storage;
import io.gearshift.executors.data.shard.write.ShardWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import scala.Tuple2;

/** A written shard, as the driver needs it for the manifest. */
public final class ShardOutcome implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ATTEMPTS = ".attempts";
  private static final int BUFFER_BYTES = 1 << 16;

  private final int shard;
  private final long contents;
  private final PixelStatistics statistics;
  private int height = -1;
  private int width = -1;
  private int rows;
  private long bytes;
  private String sha256 = "";
  private int[] rowGroups = {};

  private ShardOutcome(int shard, long contents, PixelStatistics statistics) {
    this.shard = shard;
    this.contents = contents;
    this.statistics = statistics;
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
    ShardOutcome outcome = new ShardOutcome(shard, plan.contents(shard), new PixelStatistics());
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
      // Another attempt may have been first a moment ago.
      if (!system.rename(aside, target) && !system.exists(target)) {
        throw new IOException("Cannot rename " + aside + " to " + target);
      }
    }
    return outcome;
  }

  /** Notes a shard that is in its place. */
  void keep(Path folder, FileSystem system) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(shard);
    out.writeLong(contents);
    out.writeInt(height);
    out.writeInt(width);
    out.writeInt(rows);
    out.writeLong(this.bytes);
    out.writeUTF(sha256);
    out.writeInt(rowGroups.length);
    for (int group : rowGroups) {
      out.writeInt(group);
    }
    statistics.write(out);
    CheckedFile.write(system, folder, Integer.toString(shard), bytes.toByteArray());
  }

  /**
   * What {@link #keep} noted, if it is whole, belongs to the plan, and the shard's file still has
   * its checksum.
   *
   * @param directory of the data set being made
   */
  static Optional<ShardOutcome> kept(Path file, Path directory, ShardPlan plan, FileSystem system) {
    Optional<byte[]> contents = CheckedFile.read(system, file);
    if (contents.isEmpty()) {
      return Optional.empty();
    }
    try {
      ShardOutcome kept = read(contents.get());
      boolean isOfPlan = kept.shard < plan.shards() && kept.contents == plan.contents(kept.shard);
      return isOfPlan && kept.isIn(new Path(directory, plan.file(kept.shard)), system)
          ? Optional.of(kept)
          : Optional.empty();
    } catch (IOException e) {
      // The shard is written again.
      return Optional.empty();
    }
  }

  private static ShardOutcome read(byte[] contents) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(contents))) {
      int shard = in.readInt();
      long images = in.readLong();
      int height = in.readInt();
      int width = in.readInt();
      int rows = in.readInt();
      long bytes = in.readLong();
      String sha256 = in.readUTF();
      int[] rowGroups = new int[in.readInt()];
      for (int i = 0; i < rowGroups.length; i++) {
        rowGroups[i] = in.readInt();
      }
      ShardOutcome read = new ShardOutcome(shard, images, PixelStatistics.read(in));
      read.height = height;
      read.width = width;
      read.rows = rows;
      read.bytes = bytes;
      read.sha256 = sha256;
      read.rowGroups = rowGroups;
      return read;
    }
  }

  private boolean isIn(Path file, FileSystem system) throws IOException {
    if (!system.exists(file) || system.getFileStatus(file).getLen() != bytes) {
      return false;
    }
    MessageDigest digest = Storage.sha256();
    try (InputStream in = new DigestInputStream(system.open(file), digest)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (in.read(buffer) >= 0) {}
    }
    return Storage.hex(digest).equals(sha256);
  }

  /** Removes what attempts left, while none is running. */
  public static void removeAttempts(Path directory, FileSystem system) throws IOException {
    system.delete(new Path(directory, ATTEMPTS), true);
  }

  private void add(SourceItem image) {
    statistics.add(image.statistics());
    height = merged(height, image.height());
    width = merged(width, image.width());
  }

  /** The size that both have, 0 if they differ; -1 stands for nothing yet. */
  public static int merged(int one, int other) {
    if (one == -1 || one == other) {
      return other;
    }
    return other == -1 ? one : 0;
  }

  public int shard() {
    return shard;
  }

  public PixelStatistics statistics() {
    return statistics;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  int rows() {
    return rows;
  }

  public Manifest.Shard summary(ShardPlan plan) {
    return new Manifest.Shard(plan.file(shard), rows, bytes, sha256, rowGroups);
  }
}
