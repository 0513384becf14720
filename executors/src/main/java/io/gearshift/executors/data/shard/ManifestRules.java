package io.gearshift.executors.data.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a manifest must say to agree with itself. Each broken rule is a phrase for a message. */
final class ManifestRules {
  private static final List<String> FIELDS =
      List.of(
          "source",
          "seed",
          "classNames",
          "channels",
          "height",
          "width",
          "mean",
          "deviation",
          "splits",
          "rejected",
          "checksum");
  private static final List<String> SPLIT_FIELDS = List.of("examples", "shards");
  private static final List<String> SHARD_FIELDS =
      List.of("file", "rows", "bytes", "sha256", "rowGroups");
  private static final List<String> SPLITS =
      List.of(ShardFormat.TRAIN, ShardFormat.VALIDATION, ShardFormat.TEST);

  /** Names with '/' between them, none of them '.' or '..'. */
  private static final Pattern FILE =
      Pattern.compile("(?!\\.{1,2}(/|$))[\\w.-]+(/(?!\\.{1,2}(/|$))[\\w.-]+)*");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private ManifestRules() {}

  /** The first field that is not there. */
  static Optional<String> missingField(JsonNode root) {
    return missing(root, FIELDS, "")
        .or(
            () ->
                root.get("splits").properties().stream()
                    .map(split -> missingField(split.getKey(), split.getValue()))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  private static Optional<String> missingField(String name, JsonNode split) {
    String where = " in split " + name;
    Optional<String> missing = missing(split, SPLIT_FIELDS, where);
    if (missing.isPresent()) {
      return missing;
    }
    for (JsonNode shard : split.get("shards")) {
      missing = missing(shard, SHARD_FIELDS, " of a shard" + where);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> missing(JsonNode node, List<String> fields, String where) {
    return fields.stream()
        .filter(field -> !node.hasNonNull(field))
        .map(field -> field + where)
        .findFirst();
  }

  /** The first rule that a manifest breaks. */
  static Optional<String> broken(Manifest manifest) {
    return brokenByImages(manifest)
        .or(() -> brokenByStatistics("mean", manifest.mean(), manifest.channels()))
        .or(() -> brokenByStatistics("deviation", manifest.deviation(), manifest.channels()))
        .or(() -> brokenBySplits(manifest.splits()))
        .or(() -> brokenByClasses(manifest))
        .or(() -> brokenByPreprocessing(manifest))
        .or(() -> brokenByChecksum(manifest));
  }

  /** Counts by class are younger than the format: where there are none, there is no rule. */
  private static Optional<String> brokenByClasses(Manifest manifest) {
    Map<String, List<Integer>> counts = manifest.examplesPerClass();
    int classes = manifest.classNames().size();
    for (Map.Entry<String, Manifest.Split> split : manifest.splits().entrySet()) {
      List<Integer> list = counts.get(split.getKey());
      long sum = list == null ? -1 : list.stream().mapToLong(Integer::longValue).sum();
      if (!counts.isEmpty()
          && (list == null || list.size() != classes || sum != split.getValue().examples())) {
        return Optional.of(
            "examplesPerClass of split "
                + split.getKey()
                + " must have "
                + classes
                + " numbers that add up to "
                + split.getValue().examples());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> brokenByPreprocessing(Manifest manifest) {
    Preprocessing made = manifest.preprocessing();
    if (made == null) {
      return Optional.empty();
    }
    if (made.name() == null || made.parameters() == null) {
      return Optional.of("preprocessing must have a name and parameters");
    }
    if (manifest.height() == 0 || manifest.width() == 0) {
      return Optional.of("preprocessed images must have one size");
    }
    Preprocessing.Whitening file = made.whitening();
    boolean valid =
        file == null
            || (file.file() != null
                && FILE.matcher(file.file()).matches()
                && file.bytes() >= 0
                && file.sha256() != null
                && SHA256.matcher(file.sha256()).matches());
    return valid
        ? Optional.empty()
        : Optional.of(
            "whitening must have a file inside the data set, its bytes and its SHA-256 of 64"
                + " hexadecimal digits");
  }

  private static Optional<String> brokenByImages(Manifest manifest) {
    List<String> names = manifest.classNames();
    if (names.isEmpty() || names.contains(null)) {
      return Optional.of("classNames must hold at least one name, and names alone");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        return Optional.of("classNames has " + name + " twice");
      }
    }
    if (manifest.channels() != 1 && manifest.channels() != 3) {
      return Optional.of("channels is " + manifest.channels() + ", must be 1 or 3");
    }
    if (manifest.height() < 0 || manifest.width() < 0) {
      return Optional.of(
          "images are "
              + manifest.height()
              + " x "
              + manifest.width()
              + ", height and width must be above 0 or \"varies\"");
    }
    return manifest.rejected() < 0
        ? Optional.of("rejected is " + manifest.rejected() + ", must not be negative")
        : Optional.empty();
  }

  /** Of pixels in [0, 1]. */
  private static Optional<String> brokenByStatistics(String name, double[] values, int channels) {
    boolean valid = Arrays.stream(values).allMatch(value -> value >= 0 && value <= 1);
    return valid && values.length == channels
        ? Optional.empty()
        : Optional.of(
            name
                + " is "
                + Arrays.toString(values)
                + ", must hold "
                + channels
                + (channels == 1 ? " number" : " numbers")
                + " from 0 to 1");
  }

  private static Optional<String> brokenBySplits(Map<String, Manifest.Split> splits) {
    if (splits.isEmpty()) {
      return Optional.of("splits must hold at least one split");
    }
    Set<String> files = new HashSet<>();
    for (Map.Entry<String, Manifest.Split> split : splits.entrySet()) {
      if (!SPLITS.contains(split.getKey())) {
        return Optional.of("split " + split.getKey() + " must be one of " + SPLITS);
      }
      String where = "split " + split.getKey() + ": ";
      long rows = 0;
      for (Manifest.Shard shard : split.getValue().shards()) {
        Optional<String> broken = brokenByShard(shard, files);
        if (broken.isPresent()) {
          return broken.map(rule -> where + rule);
        }
        rows += shard.rows();
      }
      int examples = split.getValue().examples();
      if (rows != examples) {
        return Optional.of(where + "examples is " + examples + ", its shards have " + rows);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> brokenByShard(Manifest.Shard shard, Set<String> files) {
    if (!FILE.matcher(shard.file()).matches()) {
      return Optional.of("file " + shard.file() + " must be a path inside the data set");
    }
    if (!files.add(shard.file())) {
      return Optional.of("file " + shard.file() + " is listed twice");
    }
    if (shard.rows() < 0 || shard.bytes() < 0) {
      return Optional.of(shard.file() + " has a negative number of rows or bytes");
    }
    if (!SHA256.matcher(shard.sha256()).matches()) {
      return Optional.of(shard.file() + " has no SHA-256 of 64 hexadecimal digits");
    }
    boolean counts = Arrays.stream(shard.rowGroups()).allMatch(rows -> rows > 0);
    long sum = Arrays.stream(shard.rowGroups()).asLongStream().sum();
    return counts && sum == shard.rows()
        ? Optional.empty()
        : Optional.of(
            shard.file()
                + " has rowGroups "
                + Arrays.toString(shard.rowGroups())
                + ", must be above 0 and add up to its rows: "
                + shard.rows());
  }

  private static Optional<String> brokenByChecksum(Manifest manifest) {
    String computed = Manifest.checksumOf(manifest.splits());
    return computed.equals(manifest.checksum())
        ? Optional.empty()
        : Optional.of(
            "checksum is " + manifest.checksum() + ", the shards it lists have " + computed);
  }
}
