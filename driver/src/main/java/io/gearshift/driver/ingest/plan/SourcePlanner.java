package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.IgnoredFile;
import io.gearshift.driver.ingest.tree.ImageTree;
import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.tree.SplitNames;
import io.gearshift.driver.ingest.unit.ArchiveFile;
import io.gearshift.driver.ingest.unit.ArchiveRecordsUnit;
import io.gearshift.driver.ingest.unit.CifarRecords;
import io.gearshift.driver.ingest.unit.CifarUnit;
import io.gearshift.driver.ingest.unit.SourceUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Turns what was found in a source into a plan. */
public final class SourcePlanner {
  private final String source;
  private final LayoutOption layout;
  private final IgnoredLimit limit;
  private final UnitCutter cutter;
  private final List<String> readings = new ArrayList<>();
  private final List<SourceUnit> units = new ArrayList<>();
  private final List<SourceItem> rejected = new ArrayList<>();
  private final List<IgnoredFile> ignored = new ArrayList<>();
  private int images;
  private long bytes;
  private int files;

  private SourcePlanner(String source, LayoutOption layout, IgnoredLimit limit, UnitCutter cutter) {
    this.source = source;
    this.layout = layout;
    this.limit = limit;
    this.cutter = cutter;
  }

  /** How archives are looked into: all entries of all of them, in order. */
  @FunctionalInterface
  public interface ArchiveLister {
    /** The entries of some archives. */
    List<FileEntry> list(List<FileEntry> archives) throws SourceException;
  }

  /**
   * Plans a source.
   *
   * @param found all that it holds, with contents told from their first bytes
   * @param shares parts to cut into where the format allows it
   * @throws SourceException if it is none of the kinds that are read, or not clear
   */
  public static SourcePlan plan(
      String source,
      List<FileEntry> found,
      ArchiveLister lister,
      LayoutOption layout,
      IgnoredLimit limit,
      ExifOrientation orientation,
      int shares)
      throws SourceException {
    SourcePlanner planner =
        new SourcePlanner(source, layout, limit, new UnitCutter(Math.max(1, shares), orientation));
    SourceKinds kind = SourceKinds.of(source, found, limit);
    String description =
        switch (kind) {
          case IMAGES -> planner.folders(found);
          case IDX -> planner.idx(found);
          case CIFAR -> planner.cifar(found);
          case SVHN -> planner.svhn(found);
          case SEQUENCE_FILES -> planner.sequenceFiles(found);
          case ARCHIVES -> planner.archives(found, lister);
        };
    limit.check(planner.ignored, planner.files);
    return new SourcePlan(
        description,
        labels(kind, planner.images),
        planner.readings,
        planner.units,
        planner.images,
        planner.bytes,
        planner.rejected,
        planner.ignored,
        planner.files);
  }

  private static SourcePlan.Labels labels(SourceKinds kind, int images) {
    if (kind == SourceKinds.SEQUENCE_FILES) {
      return SourcePlan.Labels.KEYS;
    }
    return images < 0 ? SourcePlan.Labels.NUMBERS : SourcePlan.Labels.FOLDERS;
  }

  private String sequenceFiles(List<FileEntry> found) throws SourceException {
    images = -1;
    ignoreAllBut(found, SequenceFiles::is);
    List<FileEntry> read = found.stream().filter(SequenceFiles::is).toList();
    SequenceFiles.bySplit(source, read, layout)
        .forEach(
            (split, inSplit) -> {
              inSplit.forEach(file -> units.addAll(cutter.sequenceFile(file, split)));
              String more = inSplit.size() == 1 ? "" : " and " + (inSplit.size() - 1) + " more";
              readings.add(Readings.line(split, inSplit.get(0).path() + more, ""));
            });
    files += read.size();
    bytes += read.stream().mapToLong(FileEntry::bytes).sum();
    return "SequenceFiles";
  }

  private String folders(List<FileEntry> found) throws SourceException {
    ImageTree tree = tree(source, null, found);
    units.addAll(cutter.files(tree));
    return "folders of images";
  }

  private ImageTree tree(String name, String outerSplit, List<FileEntry> entries)
      throws SourceException {
    ImageTree tree = ImageTree.read(name, layout, outerSplit, entries);
    if (limit == IgnoredLimit.HALF) {
      tree.checkClasses();
    }
    tree.rejected().forEach((image, reason) -> rejected.add(SourceItem.rejected(image, reason)));
    ignored.addAll(tree.ignored());
    images += tree.images().size();
    bytes += tree.images().stream().mapToLong(image -> tree.file(image).bytes()).sum();
    files += count(entries);
    readings.addAll(Readings.of(name.equals(source) ? "" : name + "!", tree));
    return tree;
  }

  private static int count(List<FileEntry> entries) {
    return (int) entries.stream().filter(entry -> entry.kind() != FileEntry.Kind.FOLDER).count();
  }

  private String archives(List<FileEntry> found, ArchiveLister lister) throws SourceException {
    List<FileEntry> archives = found.stream().filter(SourceKinds.ARCHIVES::holds).toList();
    ignoreAllBut(found, SourceKinds.ARCHIVES::holds);
    List<FileEntry> all = lister.list(archives);
    boolean holdImages = all.stream().anyMatch(SourceKinds.IMAGES::holds);
    Map<String, List<FileEntry>> byArchive =
        all.stream().collect(Collectors.groupingBy(FileEntry::archive));
    for (FileEntry archive : archives) {
      List<FileEntry> entries = byArchive.getOrDefault(archive.path(), List.of());
      if (holdImages) {
        archive(archive, entries);
      } else {
        records(archive, entries);
      }
    }
    return "archives of " + (holdImages ? "images" : "CIFAR files");
  }

  private void archive(FileEntry archive, List<FileEntry> entries) throws SourceException {
    if (entries.stream().noneMatch(SourceKinds.IMAGES::holds)) {
      throw new SourceException(
          "Invalid source: "
              + archive.path()
              + " (must hold images in class folders"
              + limit.most(entries)
              + ")");
    }
    Set<String> splits = SplitNames.inName(archive.path());
    String outer = splits.size() == 1 ? splits.iterator().next() : null;
    ImageTree tree = tree(archive.path(), outer, entries);
    units.addAll(cutter.archive(ArchiveFile.of(archive), tree));
  }

  private void records(FileEntry archive, List<FileEntry> entries) throws SourceException {
    Predicate<FileEntry> isRead = entry -> entry.kind() == FileEntry.Kind.FILE && isRecords(entry);
    if (entries.stream().noneMatch(entry -> CifarRecords.isRecordFile(SourceKinds.name(entry)))) {
      throw new SourceException(
          "Invalid source: "
              + archive.path()
              + " (must hold images in class folders or CIFAR .bin files"
              + limit.most(entries)
              + ")");
    }
    units.add(new ArchiveRecordsUnit(ArchiveFile.of(archive)));
    images = -1;
    bytes += archive.bytes();
    ignoreAllBut(entries, isRead);
    for (FileEntry entry : entries) {
      if (isRead.test(entry)) {
        files++;
        read(archive.path() + "!" + entry.path(), SourceKinds.name(entry));
      }
    }
  }

  private void read(String path, String name) throws SourceException {
    if (CifarRecords.isRecordFile(name)) {
      readings.add(Readings.line(CifarRecords.splitOf(name, path), path, ""));
    }
  }

  private static boolean isRecords(FileEntry entry) {
    String name = SourceKinds.name(entry);
    return CifarRecords.isRecordFile(name) || CifarRecords.isNamesFile(name);
  }

  private String cifar(List<FileEntry> found) throws SourceException {
    images = -1;
    ignoreAllBut(found, SourcePlanner::isReadRecords);
    for (FileEntry file : found) {
      if (isReadRecords(file)) {
        String name = SourceKinds.name(file);
        units.add(new CifarUnit(file.location(), file.path(), name, file.bytes()));
        bytes += file.bytes();
        files++;
        read(file.path(), name);
      }
    }
    return "CIFAR files";
  }

  private static boolean isReadRecords(FileEntry file) {
    return file.kind() == FileEntry.Kind.FILE && file.compression() == null && isRecords(file);
  }

  private String idx(List<FileEntry> found) throws SourceException {
    images = -1;
    IdxPairs pairs = IdxPairs.of(source, found);
    for (IdxPairs.Pair pair : pairs.pairs()) {
      String split = CifarRecords.splitOf(pair.images().name(), pair.images().path());
      units.addAll(cutter.idx(pair, split));
      readings.add(Readings.line(split, pair.images().path(), ""));
      files += 2;
      bytes += pair.bytes();
    }
    ignored.addAll(pairs.ignored());
    files += pairs.ignored().size();
    return "IDX files";
  }

  /** The name "extra" is no split's: its images are trained on, as those of files without one. */
  private String svhn(List<FileEntry> found) throws SourceException {
    images = -1;
    ignoreAllBut(found, SourceKinds.SVHN::holds);
    for (FileEntry file : found) {
      if (SourceKinds.SVHN.holds(file)) {
        String split = CifarRecords.splitOf(SourceKinds.name(file), file.path());
        units.addAll(cutter.svhn(file, split));
        bytes += file.bytes();
        files++;
        readings.add(Readings.line(split, file.path(), ""));
      }
    }
    return "SVHN files";
  }

  private void ignoreAllBut(List<FileEntry> entries, Predicate<FileEntry> isRead) {
    for (FileEntry entry : entries) {
      if (entry.kind() == FileEntry.Kind.FOLDER || isRead.test(entry)) {
        continue;
      }
      files++;
      boolean left = entry.kind() == FileEntry.Kind.LEFT_OUT;
      ignored.add(IgnoredFile.of(entry, left ? entry.note() : entry.content().reason()));
    }
  }
}
