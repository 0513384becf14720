package io.gearshift.driver.ingest;

import io.gearshift.driver.ingest.digits.DigitsSource;
import io.gearshift.driver.ingest.files.SourceListing;
import io.gearshift.driver.ingest.plan.Probe;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.plan.SourcePlanner;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Looks through a source before anything is decoded. The driver lists names; tasks look at first
 * bytes and into archives.
 */
final class SourceScan {
  private static final int FILES_OF_A_TASK = 512;

  private final JavaSparkContext spark;
  private final IngestRequest request;
  private final SerializableConfiguration configuration;

  SourceScan(
      JavaSparkContext spark, IngestRequest request, SerializableConfiguration configuration) {
    this.spark = spark;
    this.request = request;
    this.configuration = configuration;
  }

  /**
   * The plan of the source.
   *
   * @throws SourceException if it cannot be used
   */
  SourcePlan plan() throws IOException, SourceException {
    String source = request.source();
    int shares = spark.defaultParallelism();
    if (DigitsSource.isNamedBy(source)) {
      return DigitsSource.plan(source, shares);
    }
    List<FileEntry> listed = SourceListing.list(source, configuration.value());
    List<FileEntry> found = run(Probe.Depth.FIRST_BYTES, listed, FILES_OF_A_TASK);
    return SourcePlanner.plan(
        source,
        found,
        archives -> run(Probe.Depth.ENTRIES, archives, 1),
        request.layout(),
        request.ignoredLimit(),
        request.orientation(),
        shares);
  }

  private List<FileEntry> run(Probe.Depth depth, List<FileEntry> files, int filesOfATask)
      throws SourceException {
    List<FileEntry> found = new ArrayList<>();
    if (files.isEmpty()) {
      return found;
    }
    Probe[] probes = new Probe[(files.size() + filesOfATask - 1) / filesOfATask];
    for (int i = 0; i < probes.length; i++) {
      int to = Math.min(files.size(), (i + 1) * filesOfATask);
      probes[i] = new Probe(new ArrayList<>(files.subList(i * filesOfATask, to)), depth);
    }
    List<Integer> indices = IntStream.range(0, probes.length).boxed().toList();
    SerializableConfiguration hadoop = configuration;
    // Numbers are distributed and the probes travel in the closure: any serialiser can do that.
    List<Probe.Found> all =
        spark
            .parallelize(indices, probes.length)
            .map(index -> probes[index].find(hadoop.value()))
            .collect();
    for (Probe.Found part : all) {
      if (!part.failure().isEmpty()) {
        throw new SourceException(part.failure());
      }
      found.addAll(part.entries());
    }
    return found;
  }
}
