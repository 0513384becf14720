package io.gearshift.driver.ingest.source;

import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Tells what kind of source a path is and cuts it into units. */
public final class Sources {
  /**
   * Prefix of the source that draws its own images: {@code digits:train=20000,test=4000,seed=1}.
   */
  public static final String DIGITS = "digits:";

  private static final Pattern IDX = Pattern.compile("(.*)images(.)idx3-ubyte(\\.gz)?");
  private static final int MAXIMUM_DIGITS = 100_000_000;

  private final String source;
  private final int shares;

  private Sources(String source, int shares) {
    this.source = source;
    this.shares = shares;
  }

  /**
   * The units of a source.
   *
   * @param source a digits source, a file or a directory, of any Hadoop file system
   * @param shares parts to cut into where the format allows it
   * @throws SourceException if it is none of the kinds that are read, or holds an empty class
   *     folder
   */
  public static List<SourceUnit> open(String source, int shares)
      throws IOException, SourceException {
    Sources sources = new Sources(source, Math.max(1, shares));
    return source.startsWith(DIGITS) ? sources.digits() : sources.files();
  }

  private List<SourceUnit> files() throws IOException, SourceException {
    Configuration configuration = new Configuration();
    Path path = Storage.qualified(source, configuration);
    FileSystem system = Storage.fileSystem(path, configuration);
    if (!system.exists(path)) {
      throw new SourceException("Invalid source: " + source + " (must exist)");
    }
    FileStatus status = system.getFileStatus(path);
    if (status.isFile()) {
      FileStatus[] siblings = system.listStatus(path.getParent());
      String name = path.getName();
      List<SourceUnit> units = fileUnits(List.of(status), siblings);
      if (units.isEmpty()) {
        throw unknown(name);
      }
      return units;
    }
    FileStatus[] children = system.listStatus(path);
    Arrays.sort(children, Comparator.comparing(child -> child.getPath().getName()));
    List<SourceUnit> units = fileUnits(Arrays.asList(children), children);
    if (units.isEmpty()) {
      units = new FolderListing(system, shares).units(path, children);
    }
    if (units.isEmpty()) {
      throw unknown(source);
    }
    return units;
  }

  private SourceException unknown(String name) {
    return new SourceException(
        "Invalid source: "
            + name
            + " (must be class folders, .tar or .tar.gz of class folders, IDX or CIFAR .bin files)");
  }

  private List<SourceUnit> fileUnits(List<FileStatus> files, FileStatus[] siblings)
      throws SourceException {
    List<SourceUnit> idx = new ArrayList<>();
    List<SourceUnit> cifar = new ArrayList<>();
    List<SourceUnit> tars = new ArrayList<>();
    boolean records = false;
    for (FileStatus file : files) {
      if (file.isDirectory()) {
        continue;
      }
      String name = file.getPath().getName();
      String path = file.getPath().toString();
      Matcher images = IDX.matcher(name);
      if (images.matches()) {
        idx.addAll(idxUnits(file.getPath(), images, siblings));
      } else if (CifarRecords.isRecordFile(name) || CifarRecords.isNamesFile(name)) {
        records |= CifarRecords.isRecordFile(name);
        cifar.add(new CifarUnit(path, name, file.getLen()));
      } else if (isTar(name)) {
        tars.add(new TarUnit(path, ImageName.splitOfFile(name)));
      }
    }
    if (!idx.isEmpty()) {
      return idx;
    }
    return records ? cifar : tars;
  }

  private List<SourceUnit> idxUnits(Path images, Matcher name, FileStatus[] siblings)
      throws SourceException {
    String plain = name.group(1) + "labels" + name.group(2) + "idx1-ubyte";
    Predicate<String> pair = other -> other.equals(plain) || other.equals(plain + ".gz");
    Path labels =
        Arrays.stream(siblings)
            .map(FileStatus::getPath)
            .filter(path -> pair.test(path.getName()))
            .min(Comparator.comparing(Path::getName))
            .orElseThrow(
                () ->
                    new SourceException(
                        "Invalid IDX file: " + images + " (must have " + plain + " beside it)"));
    List<SourceUnit> units = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      units.add(
          new IdxUnit(
              images.toString(),
              labels.toString(),
              ImageName.splitOfFile(images.getName()),
              share,
              shares));
    }
    return units;
  }

  private static boolean isTar(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz");
  }

  private List<SourceUnit> digits() throws SourceException {
    Map<String, Long> settings =
        new java.util.LinkedHashMap<>(Map.of("train", 20_000L, "test", 4_000L, "seed", 1L));
    String list = source.substring(DIGITS.length());
    for (String setting : list.isEmpty() ? new String[0] : list.split(",")) {
      String[] parts = setting.split("=", 2);
      try {
        if (settings.replace(parts[0], Long.parseLong(parts[1])) == null) {
          throw new NumberFormatException();
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new SourceException(
            "Invalid digits source: "
                + setting
                + " (must be train=COUNT, test=COUNT or seed=NUMBER)");
      }
    }
    List<SourceUnit> units = new ArrayList<>();
    for (String split : List.of(ShardFormat.TRAIN, ShardFormat.TEST)) {
      long count = settings.get(split);
      if (count < 0 || count > MAXIMUM_DIGITS) {
        throw new SourceException(
            "Invalid digits source: "
                + split
                + "="
                + count
                + " (must be 0 to "
                + MAXIMUM_DIGITS
                + ")");
      }
      for (int share = 0; share < shares; share++) {
        units.add(
            new DigitsUnit(
                split,
                settings.get("seed"),
                (int) (count * share / shares),
                (int) (count * (share + 1) / shares)));
      }
    }
    return units;
  }
}
