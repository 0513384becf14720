package io.gearshift.driver.ingest;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.inspection.PixelStatistics;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import io.gearshift.driver.ingest.shard.ImageSize;
import io.gearshift.driver.ingest.shard.ShardJob;
import io.gearshift.driver.ingest.shard.ShardKey;
import io.gearshift.driver.ingest.shard.ShardOutcome;
import io.gearshift.driver.ingest.shard.ShardPlan;
import io.gearshift.driver.ingest.shard.StoredImages;
import io.gearshift.driver.ingest.shard.WhiteningStage;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.work.SourceKey;
import io.gearshift.driver.ingest.work.WorkFolder;
import io.gearshift.driver.location.FileNames;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.spark.MendableFailure;
import io.gearshift.driver.text.Secrets;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Preprocessing;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.Storage;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes a data set of a source. The source is looked through first: what is there, and what each
 * folder stands for. Then two passes: tasks read, decode and judge every image, keep the encoded
 * bytes on the executors and tell the driver the names; the driver cuts the shuffled order into
 * shards; tasks then write one shard each. All is written beside the destination and renamed at the
 * end, so that a destination is either whole or absent. What is done is noted there, so that the
 * next start of the same goes on where a killed one was (docs/decisions/0018).
 */
public final class Ingest {
  private final JavaSparkContext spark;
  private final IngestRequest request;
  private final IngestObserver observer;

  /** Spark's settings of Hadoop, which hold {@code spark.hadoop.*}: the only ones used here. */
  private final Configuration configuration;

  /** The same for tasks. */
  private final SerializableConfiguration configurationOfTasks;

  private Ingest(JavaSparkContext spark, IngestRequest request, IngestObserver observer) {
    this.spark = spark;
    this.request = request;
    this.observer = observer;
    this.configuration = spark.hadoopConfiguration();
    this.configurationOfTasks = new SerializableConfiguration(configuration);
  }

  /** Runs the job without telling of its way. */
  public static IngestResult run(SparkSession session, IngestRequest request) {
    return run(session, request, IngestObserver.NONE);
  }

  /** Whether an ingest to a destination that is killed goes on when it is started again. */
  public static boolean goesOn(String destination) {
    return WorkFolder.isKept(Location.of("destination", destination));
  }

  /**
   * Runs the job.
   *
   * @param observer is told of the way
   * @throws UserError in one line, for whatever is wrong with source, destination or disk; nothing
   *     is left behind of what can never become this data set
   */
  public static IngestResult run(
      SparkSession session, IngestRequest request, IngestObserver observer) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try {
      return new Ingest(spark, request, observer).run();
    } catch (UserError e) {
      throw e;
    } catch (SourceException e) {
      throw new UserError(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw failed(e);
    }
  }

  private IngestResult run() throws IOException, SourceException {
    FileNames.requireUtf8();
    Location location = Location.of("destination", request.destination(), configuration);
    Path destination = location.path();
    FileSystem system = Storage.fileSystem(destination, configuration);
    if (!system.exists(destination)) {
      Destination.tryOut(system, location, request.destination());
    } else if (!WorkFolder.isBeside(location, system)) {
      throw taken();
    }
    SourceScan scan = new SourceScan(spark, request, configurationOfTasks);
    List<FileEntry> listed = scan.list();
    try (WorkFolder work =
        WorkFolder.open(
            system,
            location,
            request.destination(),
            SourceKey.of(request.key(), listed),
            configuration,
            observer::waiting)) {
      IngestResult result =
          system.exists(destination)
              ? renamed(work, destination, system)
              : make(scan, listed, work, destination, system);
      work.removeAll();
      return result;
    }
  }

  private UserError taken() {
    return UserError.invalid(
        "destination", request.destination(), "not exist: ingest never overwrites");
  }

  /** The result of a start that was killed after the data set was whole. */
  private IngestResult renamed(WorkFolder work, Path destination, FileSystem system)
      throws IOException {
    IngestResult result = WholeDataSet.find(work, destination, system, configuration).orElse(null);
    if (result == null) {
      work.removeAll();
      throw taken();
    }
    return result;
  }

  private IngestResult make(
      SourceScan scan, List<FileEntry> listed, WorkFolder work, Path destination, FileSystem system)
      throws IOException, SourceException {
    try {
      int shares = work.shares(spark.defaultParallelism());
      SourcePlan plan = scan.plan(listed, shares);
      Destination.checkSpace(system, destination.getParent(), request.destination(), plan.bytes());
      observer.planned(plan);
      Path judged = work.judged(shares);
      UnitReadings readings =
          new UnitReadings(spark, configurationOfTasks, work.isKept() ? judged.toString() : "");
      if (work.isKept() && system.exists(judged)) {
        observer.goingOn("images", readings.judged(plan.units().size()), plan.images());
      }
      IngestResult result = write(plan, readings, work, destination);
      work.requireHeld();
      if (system.exists(destination) || !system.rename(work.data(), destination)) {
        throw new IOException("Cannot rename " + work.data() + " to " + destination);
      }
      return result;
    } catch (UserError | SourceException e) {
      work.discard();
      throw e;
    }
  }

  private IngestResult write(
      SourcePlan source, UnitReadings readings, WorkFolder work, Path destination)
      throws IOException {
    JavaRDD<SourceItem> items =
        readings.items(source.units()).persist(StorageLevel.MEMORY_AND_DISK_SER());
    try {
      return write(source, items, work, destination);
    } finally {
      items.unpersist(false);
    }
  }

  private IngestResult write(
      SourcePlan source, JavaRDD<SourceItem> items, WorkFolder work, Path destination)
      throws IOException {
    Findings findings = new Findings(request, source, items.map(SourceItem::head).collect());
    List<String> classes = findings.sourceClasses();
    Map<String, Integer> labels = labels(classes);
    Map<String, ShardKey[]> keys = findings.keys();
    int train = keys.get(ShardFormat.TRAIN).length;
    boolean isPreprocessed = request.preprocess() != Preprocess.NONE;
    ImageSize size = isPreprocessed ? ImageSize.of(items, request.preprocess()) : null;
    ToIntFunction<SourceItem> storedBytes =
        isPreprocessed ? image -> size.values() * Float.BYTES : SourceItem::encodedBytes;
    if (isPreprocessed) {
      long bytes = (long) findings.images() * size.values() * Float.BYTES;
      Path beside = destination.getParent();
      FileSystem system = Storage.fileSystem(destination, configuration);
      Destination.checkSpace(system, beside, request.destination(), bytes);
    }
    int shards = shards(findings.trainBytes(storedBytes), train);
    if (shards > train) {
      throw UserError.invalid("--shards", shards, "be at most " + train + ", the training images");
    }
    ShardPlan plan = new ShardPlan(keys, findings.heldBack(), shards);
    findings.expectIn(plan, labels, storedBytes);
    ShardJob job = new ShardJob(spark, configurationOfTasks, work, plan);
    ShardOutcome[] ready = job.ready();
    int count = (int) Arrays.stream(ready).filter(Objects::nonNull).count();
    if (count > 0) {
      observer.goingOn("shards", count, ready.length);
    }
    WhiteningStage.Made whitening =
        request.preprocess() == Preprocess.GCN_ZCA
            ? new WhiteningStage(spark, work, configuration)
                .make(items, plan, request.seed(), size, train)
            : null;
    List<ShardOutcome> outcomes =
        job.write(items, ready, labels, request.seed(), stored(size, whitening));
    Manifest manifest = manifest(findings, classes, plan, outcomes, preprocessing(whitening));
    int damaged = findings.rejectedFiles();
    int ignored = source.ignored().size();
    IngestResult.FileCounts files =
        new IngestResult.FileCounts(source.files() - damaged - ignored, damaged, ignored);
    work.requireHeld();
    WholeDataSet.write(
        work,
        manifest,
        rejected(findings),
        source.ignored().stream()
            .map(file -> new FileLists.Ignored(file.path(), file.reason()))
            .toList(),
        files,
        configuration);
    return WholeDataSet.result(manifest, files, destination);
  }

  private StoredImages stored(ImageSize size, WhiteningStage.Made whitening) {
    if (request.preprocess() == Preprocess.NONE) {
      return StoredImages.AS_THEY_COME;
    }
    return StoredImages.of(
        request.preprocess(),
        size,
        whitening == null ? null : spark.broadcast(whitening.whitening()));
  }

  /** What the manifest says of it; null where there is none. */
  private Preprocessing preprocessing(WhiteningStage.Made whitening) {
    return request.preprocess() == Preprocess.NONE
        ? null
        : new Preprocessing(
            request.preprocess().option(),
            request.preprocess().parameters(),
            whitening == null ? null : whitening.listed());
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

  private Manifest manifest(
      Findings findings,
      List<String> classes,
      ShardPlan plan,
      List<ShardOutcome> outcomes,
      Preprocessing preprocessing) {
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
        preprocessing == null ? ShardFormat.VERSION : ShardFormat.PREPROCESSED_VERSION,
        Secrets.masked(request.source()),
        request.seed(),
        findings.displayNames(classes),
        channels,
        height,
        width,
        preprocessing == null ? train.mean(channels) : new double[channels],
        preprocessing == null ? train.deviation(channels) : ones(channels),
        splits,
        findings.examplesPerClass(classes),
        findings.rejected().size(),
        Manifest.checksumOf(splits),
        preprocessing);
  }

  /** Preprocessed values are not divided again. */
  private static double[] ones(int channels) {
    double[] ones = new double[channels];
    Arrays.fill(ones, 1);
    return ones;
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
}
