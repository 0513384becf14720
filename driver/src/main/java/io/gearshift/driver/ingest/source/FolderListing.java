package io.gearshift.driver.ingest.source;

import io.gearshift.driver.ingest.source.FolderUnit.ImageFile;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists class folders: names only, on the driver; the files are read by tasks. */
final class FolderListing {
  private static final int UNIT_FILES = 1024;
  private static final long UNIT_BYTES = 64L << 20;

  private final FileSystem system;
  private final int shares;
  private final List<ImageFile> files = new ArrayList<>();

  FolderListing(FileSystem system, int shares) {
    this.system = system;
    this.shares = shares;
  }

  /** Units of ROOT/class/image, or of ROOT/split/class/image where a child is named as a split. */
  List<SourceUnit> units(Path root, FileStatus[] children) throws IOException, SourceException {
    boolean splits =
        Arrays.stream(children)
            .anyMatch(c -> c.isDirectory() && ImageName.splitOf(c.getPath().getName()) != null);
    if (splits) {
      for (FileStatus child : children) {
        String split = ImageName.splitOf(child.getPath().getName());
        if (child.isDirectory() && split != null) {
          classes(system.listStatus(child.getPath()), split);
        }
      }
    } else {
      classes(children, ShardFormat.TRAIN);
    }
    return cut();
  }

  private void classes(FileStatus[] folders, String split) throws IOException, SourceException {
    Arrays.sort(folders, Comparator.comparing(folder -> folder.getPath().getName()));
    for (FileStatus folder : folders) {
      Path path = folder.getPath();
      if (!folder.isDirectory() || ImageName.isHidden(path.getName())) {
        continue;
      }
      int before = files.size();
      RemoteIterator<LocatedFileStatus> found = system.listFiles(path, true);
      while (found.hasNext()) {
        LocatedFileStatus file = found.next();
        String name = file.getPath().getName();
        if (ImageName.isImage(name) && !ImageName.isHidden(name)) {
          String inside = path.toUri().relativize(file.getPath().toUri()).getPath();
          files.add(
              new ImageFile(
                  file.getPath().toString(),
                  ImageName.of(split, path.getName(), inside),
                  file.getLen()));
        }
      }
      if (files.size() == before) {
        throw new SourceException("Invalid class folder: " + path + " " + ImageName.CLASS_RULE);
      }
    }
  }

  private List<SourceUnit> cut() {
    files.sort(Comparator.comparing(ImageFile::path));
    int most = Math.max(1, Math.min(UNIT_FILES, (files.size() + shares - 1) / shares));
    List<SourceUnit> units = new ArrayList<>();
    List<ImageFile> unit = new ArrayList<>();
    long bytes = 0;
    for (ImageFile file : files) {
      unit.add(file);
      bytes += file.bytes();
      if (unit.size() == most || bytes >= UNIT_BYTES) {
        units.add(new FolderUnit(List.copyOf(unit)));
        unit.clear();
        bytes = 0;
      }
    }
    if (!unit.isEmpty()) {
      units.add(new FolderUnit(List.copyOf(unit)));
    }
    return units;
  }
}
