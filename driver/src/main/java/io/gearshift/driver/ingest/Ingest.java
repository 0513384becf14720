package io.gearshift.driver.ingest;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.PixelStatistics;
import io.gearshift.driver.ingest.unit.SourceItem;
import io.gearshift.driver.ingest.unit.SourceUnit;
import io.gearshift.driver.location.FileNames;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.spark.MendableFailure;
import io.gearshift.driver.text.Secrets;
import io.gearshift.executors.data.shard.FileLists;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Makes a data set of a source. The source is looked through first: what is there, and what each
 * folder stands for. Then two passes: tasks read, decode and judge every image, keep the encoded
 * bytes on the executors and tell the driver the names; the driver cuts the shuffled order into
 * shards; tasks then write one shard each. All is written beside the destination and renamed at the
 * end, so that a destination is either whole or absent.
 */
public final class Ingest {
  private final JavaSparkContext spark;
  private final IngestRequest request;
  private final Consumer<SourcePlan> onPlan;

  /** Spark's settings of Hadoop, which hold {@code spark.hadoop.*}: the only ones used here. */
  private final Configuration configuration;

  /** The same for tasks. */
  private final SerializableConfiguration configurationOfTasks;

  private Ingest(JavaSparkContext spark, IngestRequest request, Consumer<SourcePlan> onPlan) {
    this.spark = spark;
    this.request = request;
    this.onPlan = onPlan;
    this.configuration = spark.hadoopConfiguration();
    this.configurationOfTasks = new SerializableConfiguration(configuration);
  }

  /** Runs the job without telling what the source was taken for. */
  public static IngestResult run(SparkSession session, IngestRequest request) {
    return run(session, request, plan -> {});
  }

  /**
   * Runs the job.
   *
   * @param onPlan is told what the source was taken for, before the work starts
   * @throws UserError in one line, for whatever is wrong with source, destination or disk; nothing
   *     is left behind
   */
  public static IngestResult run(
      SparkSession session, IngestRequest request, Consumer<SourcePlan> onPlan) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try {
      return new Ingest(spark, request, onPlan).run();
    } catch (SourceException e) {
      throw new UserError(e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw failed(e);
    }
  }

  private IngestResult run() throws IOException, SourceException {
    FileNames.requireUtf8();
    Location location = Location.of("destination", request.destination(), configuration);
    Path destination = location.path();
    FileSystem system = Storage.fileSystem(destination, configuration);
    if (system.exists(destination)) {
      throw UserError.invalid(
          "destination", request.destination(), "not exist: ingest never overwrites");
    }
    Path aside = location.beside(".tmp-" + UUID.randomUUID());
    // Covers an interrupted driver; deleting what was renamed away does nothing.
    system.deleteOnExit(aside);
    try {
      Destination.open(system, aside, request.destination());
      SourcePlan plan = new SourceScan(spark, request, configurationOfTasks).plan();
      Destination.checkSpace(system, aside, request.destination(), plan.bytes());
      onPlan.accept(plan);
      IngestResult result = write(plan, aside, destination);
      ShardOutcome.removeAttempts(aside, system);
      if (system.exists(destination) || !system.rename(aside, destination)) {
        throw new IOException("Cannot rename " + aside + " to " + destination);
      }
      return result;
    } catch (IOException | RuntimeException e) {
      throw e instanceof UserError error ? error : failed(e);
    } finally {
      Destination.remove(system, aside);
    }
  }

  private JavaRDD<SourceItem> items(List<SourceUnit> units) {
    SerializableConfiguration hadoop = configurationOfTasks;
    return spark
        .parallelize(TaskInput.write(units), Math.max(1, units.size()))
        .flatMap(unit -> TaskInput.read(unit, SourceUnit.class).items(hadoop.value()))
        .persist(StorageLevel.MEMORY_AND_DISK_SER());
  }

  private IngestResult write(SourcePlan source, Path aside, Path destination) throws IOException {
    JavaRDD<SourceItem> items = items(source.units());
    try {
      return write(source, items, aside, destination);
    } finally {
      items.unpersist(false);
    }
  }

  private IngestResult write(
      SourcePlan source, JavaRDD<SourceItem> items, Path aside, Path destination)
      throws IOException {
    Findings findings = new Findings(request, source, items.map(SourceItem::head).collect());
    List<String> classes = findings.sourceClasses();
    Map<String, ShardKey[]> keys = findings.keys();
    int train = keys.get(ShardFormat.TRAIN).length;
    int shards = shards(findings.trainBytes(), train);
    if (shards > train) {
      throw UserError.invalid("--shards", shards, "be at most " + train + ", the training images");
    }
    ShardPlan plan = new ShardPlan(keys, findings.heldBack(), shards);
    findings.expectIn(plan);
    List<ShardOutcome> outcomes = writeShards(items, plan, labels(classes), aside);
    FileLists.writeRejected(aside, configuration, rejected(findings));
    FileLists.writeIgnored(
        aside,
        configuration,
        source.ignored().stream()
            .map(file -> new FileLists.Ignored(file.path(), file.reason()))
            .toList());
    Manifest manifest = manifest(findings, classes, plan, outcomes);
    manifest.write(aside, configuration);
    Map<String, Integer> examples = new LinkedHashMap<>();
    manifest.splits().forEach((name, split) -> examples.put(name, split.examples()));
    int damaged = findings.rejectedFiles();
    int ignored = source.ignored().size();
    return new IngestResult(
        examples,
        new IngestResult.FileCounts(source.files() - damaged - ignored, damaged, ignored),
        findings.rejected().size(),
        new Path(destination, Manifest.FILE_NAME).toString(),
        manifest);
  }

  private int shards(long bytes, int images) {
    if (request.shards() != 0) {
      return request.shards();
    }
    return request.shardBytes() == 0
        ? ShardPlan.chooseShards(bytes, images)
        : ShardPlan.shardsOf(request.shardBytes(), bytes, images);
  }

  private static List<FileLists.Rejected> rejected(Findings findings) {
    return findings.rejected().stream()
        .map(item -> new FileLists.Rejected(item.split(), item.id(), item.text()))
        .toList();
  }

  private List<ShardOutcome> writeShards(
      JavaRDD<SourceItem> items, ShardPlan plan, Map<String, Integer> labels, Path aside) {
    long seed = request.seed();
    String directory = aside.toString();
    SerializableConfiguration hadoop = configurationOfTasks;
    return items
        .filter(item -> item.kind() == SourceItem.Kind.IMAGE)
        .mapToPair(
            item -> {
              ShardKey key = ShardKey.of(seed, item.id());
              return new Tuple2<>(
                  key.inShard(plan.shardOf(item.split(), item.className(), key)), item);
            })
        .repartitionAndSortWithinPartitions(new ByShard(plan.shards()))
        .mapPartitionsWithIndex(
            (shard, images) ->
                List.of(
                        ShardOutcome.write(
                            directory,
                            plan,
                            labels,
                            shard,
                            TaskContext.get().taskAttemptId(),
                            images,
                            hadoop.value()))
                    .iterator(),
            true)
        .collect();
  }

  private Manifest manifest(
      Findings findings, List<String> classes, ShardPlan plan, List<ShardOutcome> outcomes) {
    PixelStatistics train = new PixelStatistics();
    PixelStatistics all = new PixelStatistics();
    int height = -1;
    int width = -1;
    Map<String, List<Manifest.Shard>> shards = new LinkedHashMap<>();
    shards.put(ShardFormat.TRAIN, new ArrayList<>());
    for (ShardOutcome outcome : outcomes) {
      String split = plan.split(outcome.shard());
      shards.computeIfAbsent(split, name -> new ArrayList<>()).add(outcome.summary(plan));
      if (split.equals(ShardFormat.TRAIN)) {
        train.add(outcome.statistics());
      }
      all.add(outcome.statistics());
      height = ShardOutcome.merged(height, outcome.height());
      width = ShardOutcome.merged(width, outcome.width());
    }
    Map<String, Manifest.Split> splits = new LinkedHashMap<>();
    shards.forEach(
        (name, list) ->
            splits.put(
                name,
                new Manifest.Split(list.stream().mapToInt(Manifest.Shard::rows).sum(), list)));
    int channels = all.channels();
    return new Manifest(
        ShardFormat.VERSION,
        Secrets.masked(request.source()),
        request.seed(),
        findings.displayNames(classes),
        channels,
        height,
        width,
        train.mean(channels),
        train.deviation(channels),
        splits,
        findings.examplesPerClass(classes),
        findings.rejected().size(),
        Manifest.checksumOf(splits));
  }

  private static Map<String, Integer> labels(List<String> classes) {
    Map<String, Integer> labels = new HashMap<>();
    for (String name : classes) {
      labels.put(name, labels.size());
    }
    return labels;
  }

  private static UserError failed(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String line =
        MendableFailure.text(failure)
            .orElse("Ingest failed: " + message.lines().findFirst().orElse(""));
    return new UserError(line, failure);
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
