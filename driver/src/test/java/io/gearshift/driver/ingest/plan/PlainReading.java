package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.files.SourceListing;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.IgnoredFile;
import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.ItemIterator;
import io.gearshift.driver.ingest.unit.SourceUnit;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * A source read as ingest reads it, without Spark.
 *
 * @param plan what it was taken for
 * @param images a line for each image: id, class, CRC-32
 * @param rejected a line for each damaged one: id, reason
 * @param ignored a line for each file left out: path inside of any archive, reason
 */
public record PlainReading(
    SourcePlan plan, TreeSet<String> images, TreeSet<String> rejected, TreeSet<String> ignored) {
  private static final Configuration CONFIGURATION = new Configuration();

  /** Reads with all defaults. */
  public static PlainReading of(Path source) throws IOException, SourceException {
    return of(source, LayoutOption.AUTO, IgnoredLimit.HALF, 3);
  }

  /** Reads a source cut into shares. */
  public static PlainReading of(Path source, LayoutOption layout, IgnoredLimit limit, int shares)
      throws IOException, SourceException {
    List<FileEntry> found =
        run(Probe.Depth.FIRST_BYTES, SourceListing.list(source.toString(), CONFIGURATION));
    SourcePlan plan =
        SourcePlanner.plan(
            source.toString(),
            found,
            archives -> run(Probe.Depth.ENTRIES, archives),
            layout,
            limit,
            ExifOrientation.IGNORE,
            shares);
    PlainReading reading =
        new PlainReading(plan, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    for (SourceUnit unit : plan.units()) {
      ItemIterator items = unit.items(CONFIGURATION);
      while (items.hasNext()) {
        reading.add(items.next());
      }
    }
    plan.rejected().forEach(item -> reading.rejected.add(item.id() + ": " + item.text()));
    for (IgnoredFile file : plan.ignored()) {
      String inside = file.path().substring(file.path().indexOf('!') + 1);
      reading.ignored.add(inside + ": " + file.reason());
    }
    return reading;
  }

  private void add(SourceItem item) throws SourceException {
    switch (item.kind()) {
      case IMAGE ->
          images.add(item.id() + " " + item.className() + " " + ShardFormat.checksum(item.image()));
      case REJECTED -> rejected.add(item.id() + ": " + item.text());
      case FAILED -> throw new SourceException(item.text());
      case CLASS_NAMES -> {
        // Of no interest here.
      }
    }
  }

  private static List<FileEntry> run(Probe.Depth depth, List<FileEntry> files)
      throws SourceException {
    Probe.Found found = new Probe(new ArrayList<>(files), depth).find(CONFIGURATION);
    if (!found.failure().isEmpty()) {
      throw new SourceException(found.failure());
    }
    return depth == Probe.Depth.ENTRIES ? found.entries() : found.files(files);
  }
}
