package io.gearshift.driver.ingest.shard;

import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.preprocess.ImagePreprocessor;
import io.gearshift.driver.ingest.preprocess.Moments;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import io.gearshift.driver.ingest.preprocess.Whitening;
import io.gearshift.driver.ingest.preprocess.WhiteningFit;
import io.gearshift.driver.ingest.work.CheckedFile;
import io.gearshift.driver.ingest.work.WorkFolder;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.shard.Preprocessing;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The whitening of a data set: fitted on its training images by tasks whose sums are exact, written
 * as a file of the data set, and found again by the start after a killed one.
 */
public final class WhiteningStage {
  private static final Logger LOG = LoggerFactory.getLogger(WhiteningStage.class);
  private static final String NOTE = "whitening";

  private final JavaSparkContext spark;
  private final WorkFolder work;
  private final FileSystem system;
  private final Path file;

  public WhiteningStage(JavaSparkContext spark, WorkFolder work, Configuration configuration)
      throws IOException {
    this.spark = spark;
    this.work = work;
    this.system = Storage.fileSystem(work.data(), configuration);
    this.file = new Path(work.data(), ShardFormat.WHITENING);
  }

  /** A whitening, and what the manifest says of its file. */
  public record Made(Whitening whitening, Preprocessing.Whitening listed) {}

  /**
   * The whitening, fitted unless it is there.
   *
   * @param seed of the shuffle
   */
  public Made make(JavaRDD<SourceItem> items, ShardPlan plan, long seed, ImageSize size, int images)
      throws IOException {
    long contents = plan.contentsOf(ShardFormat.TRAIN);
    Optional<Made> kept = kept(contents);
    if (kept.isPresent()) {
      return kept.get();
    }
    Whitening whitening =
        WhiteningFit.of(size.values(), images, moments(items, plan, seed, size, images));
    Made made = new Made(whitening, write(whitening));
    keep(made.listed, contents);
    return made;
  }

  private List<Moments.Part> moments(
      JavaRDD<SourceItem> items, ShardPlan plan, long seed, ImageSize size, int images) {
    // Each task holds sums of its own, so there are no more than can run at a time.
    return items
        .filter(item -> isTraining(item, plan, seed))
        .coalesce(Math.max(1, Math.min(items.getNumPartitions(), spark.defaultParallelism())))
        .mapPartitions(some -> sums(some, size, images))
        .mapToPair(part -> new Tuple2<>(part.number(), part))
        .reduceByKey(Moments.Part::plus)
        .values()
        .collect();
  }

  private static boolean isTraining(SourceItem item, ShardPlan plan, long seed) {
    if (item.kind() != SourceItem.Kind.IMAGE) {
      return false;
    }
    int shard = plan.shardOf(item.split(), item.className(), ShardKey.of(seed, item.id()));
    return plan.split(shard).equals(ShardFormat.TRAIN);
  }

  private static Iterator<Moments.Part> sums(
      Iterator<SourceItem> items, ImageSize size, int images) {
    ImagePreprocessor preprocessor =
        new ImagePreprocessor(Preprocess.GCN, size.height(), size.width(), size.channels(), null);
    Moments moments = new Moments(size.values(), images);
    try (ImageCodec codec = new ImageCodec()) {
      while (items.hasNext()) {
        byte[] pixels = StoredImages.pixels(codec, items.next(), size);
        moments.add(preprocessor.contrastNormalized(pixels));
      }
    }
    return moments.parts().iterator();
  }

  private Preprocessing.Whitening write(Whitening whitening) throws IOException {
    system.delete(file, false);
    MessageDigest digest = Storage.sha256();
    try (OutputStream out = new DigestOutputStream(system.create(file, false), digest)) {
      whitening.write(out);
    }
    return new Preprocessing.Whitening(
        ShardFormat.WHITENING, system.getFileStatus(file).getLen(), Storage.hex(digest));
  }

  private void keep(Preprocessing.Whitening listed, long contents) throws IOException {
    if (!work.isKept()) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(contents);
    out.writeUTF(listed.sha256());
    CheckedFile.write(system, work.whitening(), NOTE, bytes.toByteArray());
  }

  /** What an earlier start wrote, if it is whole and of the same training images. */
  private Optional<Made> kept(long contents) throws IOException {
    for (Path note : CheckedFile.list(system, work.whitening())) {
      Optional<byte[]> noted = CheckedFile.read(system, note);
      if (noted.isEmpty() || !system.exists(file)) {
        continue;
      }
      MessageDigest digest = Storage.sha256();
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(noted.get()));
          InputStream stored = new DigestInputStream(system.open(file), digest)) {
        boolean isOfPlan = in.readLong() == contents;
        String sha256 = in.readUTF();
        Whitening whitening = Whitening.read(stored);
        if (isOfPlan && stored.read() < 0 && Storage.hex(digest).equals(sha256)) {
          return Optional.of(
              new Made(
                  whitening,
                  new Preprocessing.Whitening(
                      ShardFormat.WHITENING, system.getFileStatus(file).getLen(), sha256)));
        }
      } catch (IOException e) {
        LOG.debug("{} is fitted again: {}", file, e.getMessage());
      }
    }
    return Optional.empty();
  }
}
