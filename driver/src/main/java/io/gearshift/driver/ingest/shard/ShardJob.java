package io.gearshift.driver.ingest.shard;

import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.work.CheckedFile;
import io.gearshift.driver.ingest.work.WorkFolder;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** Shuffles images into shards, a task each, and leaves those that an earlier start has written. */
public final class ShardJob {
  private final JavaSparkContext spark;
  private final SerializableConfiguration configuration;
  private final WorkFolder work;
  private final ShardPlan plan;

  public ShardJob(
      JavaSparkContext spark,
      SerializableConfiguration configuration,
      WorkFolder work,
      ShardPlan plan) {
    this.spark = spark;
    this.configuration = configuration;
    this.work = work;
    this.plan = plan;
  }

  /** Shards that are in their places, one or none of each number; all else is removed. */
  public ShardOutcome[] ready() throws IOException {
    ShardOutcome[] ready = new ShardOutcome[plan.shards()];
    FileSystem system = Storage.fileSystem(work.data(), configuration.value());
    List<String> files =
        Arrays.stream(CheckedFile.list(system, work.shards())).map(Path::toString).toList();
    if (!files.isEmpty()) {
      String directory = work.data().toString();
      ShardPlan shards = plan;
      SerializableConfiguration hadoop = configuration;
      spark
          .parallelize(files, files.size())
          .flatMap(
              file ->
                  ShardOutcome.kept(
                          new Path(file),
                          new Path(directory),
                          shards,
                          Storage.fileSystem(new Path(file), hadoop.value()))
                      .stream()
                      .iterator())
          .collect()
          .forEach(outcome -> ready[outcome.shard()] = outcome);
    }
    ShardOutcome.removeAttempts(work.data(), system);
    for (int shard = 0; shard < ready.length; shard++) {
      if (ready[shard] == null) {
        system.delete(new Path(work.data(), plan.file(shard)), false);
      }
    }
    return ready;
  }

  /**
   * Writes the shards that are not ready.
   *
   * @param labels by class name
   * @param stored what is made of the images
   * @return what became of all shards, by number
   */
  public List<ShardOutcome> write(
      JavaRDD<SourceItem> items,
      ShardOutcome[] ready,
      Map<String, Integer> labels,
      long seed,
      StoredImages stored) {
    ShardPlan shards = plan;
    boolean[] isReady = new boolean[ready.length];
    List<ShardOutcome> outcomes = new ArrayList<>();
    for (int shard = 0; shard < ready.length; shard++) {
      isReady[shard] = ready[shard] != null;
      if (isReady[shard]) {
        outcomes.add(ready[shard]);
      }
    }
    if (outcomes.size() < ready.length) {
      Writing writing =
          new Writing(
              shards,
              labels,
              stored,
              work.data().toString(),
              work.isKept() ? work.shards().toString() : "",
              configuration);
      outcomes.addAll(
          items
              .filter(item -> item.kind() == SourceItem.Kind.IMAGE)
              .mapToPair(
                  item -> {
                    ShardKey key = ShardKey.of(seed, item.id());
                    return new Tuple2<>(
                        key.inShard(shards.shardOf(item.split(), item.className(), key)), item);
                  })
              .filter(item -> !isReady[item._1().shard()])
              .repartitionAndSortWithinPartitions(new ByShard(shards.shards()))
              .mapPartitionsWithIndex(
                  (shard, images) ->
                      isReady[shard]
                          ? List.<ShardOutcome>of().iterator()
                          : List.of(writing.write(shard, images)).iterator(),
                  true)
              .collect());
    }
    outcomes.sort((one, other) -> Integer.compare(one.shard(), other.shard()));
    return outcomes;
  }

  /**
   * What the task of a shard does.
   *
   * @param directory of the data set being made
   * @param notes folder of what is known of shards; empty if that is not kept
   */
  private record Writing(
      ShardPlan plan,
      Map<String, Integer> labels,
      StoredImages stored,
      String directory,
      String notes,
      SerializableConfiguration hadoop)
      implements java.io.Serializable {

    ShardOutcome write(int shard, Iterator<Tuple2<ShardKey, SourceItem>> images)
        throws IOException {
      Configuration configuration = hadoop.value();
      long attempt = TaskContext.get().taskAttemptId();
      ShardOutcome outcome =
          ShardOutcome.write(
              directory, plan, labels, shard, attempt, stored.of(images), configuration);
      if (!notes.isEmpty()) {
        outcome.keep(new Path(notes), Storage.fileSystem(new Path(notes), configuration));
      }
      return outcome;
    }
  }

  /** A key's shard is its partition. */
  private static final class ByShard extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int shards;

    ByShard(int shards) {
      this.shards = shards;
    }

    @Override
    public int numPartitions() {
      return shards;
    }

    @Override
    public int getPartition(Object key) {
      return ((ShardKey) key).shard();
    }
  }
}
