package io.gearshift.driver.ingest;

import io.gearshift.driver.ingest.digits.DigitsSource;
import io.gearshift.driver.ingest.files.SourceListing;
import io.gearshift.driver.ingest.plan.FolderProbe;
import io.gearshift.driver.ingest.plan.Probe;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.plan.SourcePlanner;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Looks through a source before anything is decoded. Tasks list folders, look at first bytes and
 * into archives; the driver keeps what decides: paths, sizes, contents.
 */
final class SourceScan {
  private static final int FILES_OF_A_TASK = 512;
  private static final int FOLDERS_OF_A_TASK = 16;

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
   * All that lies in the source, not yet opened; nothing where it is drawn.
   *
   * @throws SourceException if there is no source
   */
  List<FileEntry> list() throws IOException, SourceException {
    return DigitsSource.isNamedBy(request.source())
        ? List.of()
        : SourceListing.list(request.source(), configuration.value(), this::folders);
  }

  /**
   * The plan of the source.
   *
   * @param found what {@link #list} gave; its entries are replaced
   * @param shares parts to cut it into where the format allows it
   * @throws SourceException if it cannot be used
   */
  SourcePlan plan(List<FileEntry> found, int shares) throws SourceException {
    String source = request.source();
    if (DigitsSource.isNamedBy(source)) {
      return DigitsSource.plan(source, shares);
    }
    probe(found);
    return SourcePlanner.plan(
        source,
        found,
        this::archives,
        request.layout(),
        request.ignoredLimit(),
        request.orientation(),
        shares);
  }

  /** What lies in folders, each listed by a task. */
  private List<FileEntry> folders(String root, List<String> folders) throws SourceException {
    List<FolderProbe> probes = new ArrayList<>();
    for (List<String> part : cut(folders, FOLDERS_OF_A_TASK)) {
      probes.add(new FolderProbe(root, part));
    }
    SerializableConfiguration hadoop = configuration;
    List<FileEntry> entries = new ArrayList<>();
    for (Probe.Found found :
        tasks(probes)
            .map(probe -> TaskInput.read(probe, FolderProbe.class).find(hadoop.value()))
            .collect()) {
      check(found);
      entries.addAll(found.entries());
    }
    return entries;
  }

  /** Replaces files by the same with what they hold. */
  private void probe(List<FileEntry> files) throws SourceException {
    List<Probe.Found> all = run(Probe.Depth.FIRST_BYTES, files, FILES_OF_A_TASK);
    int begin = 0;
    for (Probe.Found found : all) {
      check(found);
      int end = Math.min(files.size(), begin + FILES_OF_A_TASK);
      List<FileEntry> part = files.subList(begin, end);
      List<FileEntry> known = found.files(part);
      for (int i = 0; i < known.size(); i++) {
        part.set(i, known.get(i));
      }
      begin = end;
    }
  }

  private List<FileEntry> archives(List<FileEntry> archives) throws SourceException {
    List<FileEntry> entries = new ArrayList<>();
    for (Probe.Found found : run(Probe.Depth.ENTRIES, archives, 1)) {
      check(found);
      entries.addAll(found.entries());
    }
    return entries;
  }

  private List<Probe.Found> run(Probe.Depth depth, List<FileEntry> files, int filesOfATask) {
    List<Probe> probes = new ArrayList<>();
    for (List<FileEntry> part : cut(files, filesOfATask)) {
      probes.add(new Probe(part, depth));
    }
    SerializableConfiguration hadoop = configuration;
    return tasks(probes)
        .map(probe -> TaskInput.read(probe, Probe.class).find(hadoop.value()))
        .collect();
  }

  private JavaRDD<byte[]> tasks(List<? extends Serializable> probes) {
    return spark.parallelize(TaskInput.write(probes), Math.max(1, probes.size()));
  }

  private static void check(Probe.Found found) throws SourceException {
    if (!found.failure().isEmpty()) {
      throw new SourceException(found.failure());
    }
  }

  private static <T> List<List<T>> cut(List<T> all, int size) {
    List<List<T>> parts = new ArrayList<>();
    for (int begin = 0; begin < all.size(); begin += size) {
      parts.add(new ArrayList<>(all.subList(begin, Math.min(all.size(), begin + size))));
    }
    return parts;
  }
}
