package io.gearshift.driver.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.ImageTree;
import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.ArchiveFile;
import io.gearshift.driver.ingest.unit.ArchiveUnit;
import io.gearshift.driver.ingest.unit.FolderUnit;
import io.gearshift.driver.ingest.unit.SequenceFileUnit;
import io.gearshift.driver.ingest.unit.SourceUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class UnitCutterTest {
  private static final long MEGABYTE = 1 << 20;

  private static UnitCutter cutter(int shares) {
    return new UnitCutter(shares, ExifOrientation.IGNORE);
  }

  private static ImageTree tree(int images, IntFunction<FileEntry> entry) throws SourceException {
    List<FileEntry> entries = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      entries.add(entry.apply(i));
    }
    return ImageTree.read("S", LayoutOption.CLASSES, null, entries);
  }

  private static ImageTree folder(int images, long bytes) throws SourceException {
    return tree(
        images,
        i ->
            FileEntry.file("cat/" + i + ".png", "/S/cat/" + i + ".png", bytes, 0)
                .holding(Content.PNG, null));
  }

  private static List<Integer> sizes(List<SourceUnit> units) {
    return units.stream().map(unit -> ((FolderUnit) unit).files().size()).toList();
  }

  @Test
  void filesAreSharedOutEvenlyAndEachOnce() throws SourceException {
    List<SourceUnit> units = cutter(3).files(folder(10, 5));

    assertThat(sizes(units)).containsExactly(4, 4, 2);
    assertThat(units.stream().flatMap(unit -> ((FolderUnit) unit).files().stream()))
        .extracting(FileEntry::path)
        .doesNotHaveDuplicates()
        .hasSize(10);
    assertThat(sizes(cutter(20).files(folder(3, 5)))).containsExactly(1, 1, 1);
    assertThat(sizes(cutter(1).files(folder(1025, 5)))).containsExactly(1024, 1);
  }

  @Test
  void largeFilesAreReadAFewAtATime() throws SourceException {
    assertThat(sizes(cutter(1).files(folder(5, 32 * MEGABYTE)))).containsExactly(2, 2, 1);
    assertThat(sizes(cutter(1).files(folder(4, 33 * MEGABYTE)))).containsExactly(2, 2);
  }

  private static ImageTree archive(int images) throws SourceException {
    return tree(
        images,
        i -> FileEntry.inArchive("a.tar", "cat/" + i + ".png", 5, 100L * (i + 1), Content.PNG));
  }

  @Test
  void anArchiveIsCutAtTheEntriesOfImages() throws SourceException {
    ArchiveFile tar = new ArchiveFile("/S/a.tar", Content.TAR, null);

    assertThat(cutter(3).archive(tar, archive(7)))
        .extracting(unit -> ((ArchiveUnit) unit).from() + " " + ((ArchiveUnit) unit).to())
        .containsExactly("100 300", "300 500", "500 " + Long.MAX_VALUE);
    assertThat(cutter(5).archive(tar, archive(2))).hasSize(2);
  }

  @Test
  void anArchiveThatIsCompressedAsAWholeIsReadFromItsBeginning() throws SourceException {
    ArchiveFile packed = new ArchiveFile("/S/a.tar.gz", Content.TAR, Content.GZIP);

    assertThat(cutter(3).archive(packed, archive(7)))
        .extracting(unit -> ((ArchiveUnit) unit).from() + " " + ((ArchiveUnit) unit).to())
        .containsExactly("0 " + Long.MAX_VALUE);
  }

  @Test
  void aSequenceFileIsCutEvery64Megabytes() {
    for (long bytes : new long[] {0, 64 * MEGABYTE, 64 * MEGABYTE + 1}) {
      FileEntry file = FileEntry.file("a.seq", "/S/a.seq", bytes, 0);
      List<String> ranges =
          cutter(3).sequenceFile(file, "train").stream()
              .map(unit -> (SequenceFileUnit) unit)
              .map(unit -> unit.from() + " " + unit.to())
              .toList();
      assertThat(ranges)
          .isEqualTo(
              bytes <= 64 * MEGABYTE
                  ? List.of("0 " + Long.MAX_VALUE)
                  : List.of("0 " + 64 * MEGABYTE, 64 * MEGABYTE + " " + Long.MAX_VALUE));
    }
  }
}
