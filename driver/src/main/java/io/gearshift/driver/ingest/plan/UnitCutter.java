package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.ImageTree;
import io.gearshift.driver.ingest.unit.ArchiveFile;
import io.gearshift.driver.ingest.unit.ArchiveUnit;
import io.gearshift.driver.ingest.unit.FolderUnit;
import io.gearshift.driver.ingest.unit.IdxUnit;
import io.gearshift.driver.ingest.unit.SequenceFileUnit;
import io.gearshift.driver.ingest.unit.SourceUnit;
import io.gearshift.driver.ingest.unit.SvhnUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what is to be read into units for tasks.
 *
 * @param shares parts to cut a file into where the format allows it
 * @param orientation what becomes of cameras' orientations
 */
record UnitCutter(int shares, ExifOrientation orientation) {
  private static final int UNIT_FILES = 1024;
  private static final long UNIT_BYTES = 64L << 20;
  private static final long LEAST_SVHN_BYTES = 16L << 20;

  /** Files of folders. */
  List<SourceUnit> files(ImageTree tree) {
    List<FileEntry> images = tree.images();
    int most = Math.max(1, Math.min(UNIT_FILES, (images.size() + shares - 1) / shares));
    List<SourceUnit> units = new ArrayList<>();
    List<FileEntry> unit = new ArrayList<>();
    long bytes = 0;
    for (FileEntry file : images) {
      unit.add(file);
      bytes += file.bytes();
      if (unit.size() == most || bytes >= UNIT_BYTES) {
        units.add(new FolderUnit(new ArrayList<>(unit), tree.layout(), orientation));
        unit.clear();
        bytes = 0;
      }
    }
    if (!unit.isEmpty()) {
      units.add(new FolderUnit(new ArrayList<>(unit), tree.layout(), orientation));
    }
    return units;
  }

  /** Parts of an archive; all of it where it is compressed as a whole. */
  List<SourceUnit> archive(ArchiveFile archive, ImageTree tree) {
    long[] positions =
        tree.images().stream()
            .mapToLong(image -> tree.file(image).position())
            .distinct()
            .sorted()
            .toArray();
    int parts = archive.isSeekable() ? Math.min(shares, positions.length) : 1;
    List<SourceUnit> units = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      long from = positions[(int) ((long) positions.length * part / parts)];
      long to =
          part + 1 == parts
              ? Long.MAX_VALUE
              : positions[(int) ((long) positions.length * (part + 1) / parts)];
      units.add(
          new ArchiveUnit(
              archive,
              archive.isSeekable() ? from : 0,
              to,
              tree.layout(),
              tree.links(),
              orientation));
    }
    return units;
  }

  /** Parts of a SequenceFile, which reading can enter in the middle. */
  List<SourceUnit> sequenceFile(FileEntry file, String split) {
    long parts = Math.max(1, (file.bytes() + UNIT_BYTES - 1) / UNIT_BYTES);
    List<SourceUnit> units = new ArrayList<>();
    for (long part = 0; part < parts; part++) {
      long to = part + 1 == parts ? Long.MAX_VALUE : (part + 1) * UNIT_BYTES;
      units.add(
          new SequenceFileUnit(
              file.location(), file.path(), split, part * UNIT_BYTES, to, orientation));
    }
    return units;
  }

  /**
   * Shares of one of SVHN's files. Each reads past the images before it, so small files are left
   * whole.
   */
  List<SourceUnit> svhn(FileEntry file, String split) {
    int parts = (int) Math.min(shares, 1 + file.bytes() / LEAST_SVHN_BYTES);
    List<SourceUnit> units = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      units.add(
          new SvhnUnit(file.location(), file.path(), SourceKinds.name(file), split, part, parts));
    }
    return units;
  }

  /** Shares of a pair of IDX files. */
  List<SourceUnit> idx(IdxPairs.Pair pair, String split) {
    List<SourceUnit> units = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      units.add(new IdxUnit(pair.images(), pair.labels(), split, share, shares));
    }
    return units;
  }
}
