package io.gearshift.driver.ingest;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.shard.ShardKey;
import io.gearshift.driver.ingest.shard.ShardPlan;
import io.gearshift.driver.ingest.shard.ValidationChoice;
import io.gearshift.executors.data.shard.ShardFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a source holds, judged: names and counts, no pixels. */
final class Findings {
  private static final int MAXIMUM_CLASSES = 1 << 15;

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final List<String> SPLITS =
      List.of(ShardFormat.TRAIN, ShardFormat.VALIDATION, ShardFormat.TEST);

  private final IngestRequest request;
  private final SourcePlan plan;
  private final List<SourceItem> images = new ArrayList<>();
  private final List<SourceItem> rejected = new ArrayList<>();
  private final ValidationChoice validation;
  private List<String> givenNames = List.of();

  /**
   * Judges what was found.
   *
   * @param heads all items of the source, in its order
   * @throws UserError if the source cannot be used
   */
  Findings(IngestRequest request, SourcePlan plan, List<SourceItem> heads) {
    this.request = request;
    this.plan = plan;
    Map<String, String> texts = new HashMap<>();
    for (SourceItem found : heads) {
      // Every image has come with texts of its own; there are few different ones.
      SourceItem head = found.sharing(text -> texts.computeIfAbsent(text, same -> same));
      switch (head.kind()) {
        case IMAGE -> images.add(head);
        case REJECTED -> rejected.add(head);
        case CLASS_NAMES -> name(head.text().lines().toList());
        case FAILED -> throw new UserError(head.text());
      }
    }
    int read = images.size() + rejected.size();
    if (plan.images() >= 0 && read != plan.images()) {
      throw UserError.invalid(
          "source",
          request.source(),
          "not change while it is read: " + plan.images() + " images found, " + read + " read");
    }
    rejected.addAll(plan.rejected());
    checkRejected();
    if (images.isEmpty()) {
      throw UserError.invalid("source", request.source(), "hold at least one image");
    }
    validation = validation();
  }

  private void name(List<String> names) {
    if (!givenNames.isEmpty() && !givenNames.equals(names)) {
      throw UserError.invalid(
          "class names", String.join(", ", names), "be the same in all files that list them");
    }
    givenNames = names;
  }

  List<SourceItem> rejected() {
    return rejected;
  }

  /** Which training images are held back. */
  ValidationChoice heldBack() {
    return validation;
  }

  /** Examples of each split by label: what every class has, and what validation took of it. */
  Map<String, List<Integer>> examplesPerClass(List<String> classes) {
    Map<String, Integer> labels = new HashMap<>();
    classes.forEach(name -> labels.put(name, labels.size()));
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (SourceItem image : images) {
      counts
          .computeIfAbsent(splitOf(image), split -> new int[classes.size()])[
          labels.get(image.className())]++;
    }
    Map<String, List<Integer>> lists = new LinkedHashMap<>();
    for (String split : SPLITS) {
      if (counts.containsKey(split)) {
        lists.put(split, Arrays.stream(counts.get(split)).boxed().toList());
      }
    }
    return lists;
  }

  private String splitOf(SourceItem image) {
    return validation.split(
        image.split(), image.className(), ShardKey.of(request.seed(), image.id()));
  }

  /**
   * Bytes of the stored training images, those for validation included.
   *
   * @param storedBytes of an image
   */
  long trainBytes(ToIntFunction<SourceItem> storedBytes) {
    return images.stream()
        .filter(image -> image.split().equals(ShardFormat.TRAIN))
        .mapToLong(storedBytes::applyAsInt)
        .sum();
  }

  /** Images of all splits. */
  int images() {
    return images.size();
  }

  /**
   * Notes every image in the plan of the shards.
   *
   * @param labels by class name
   * @param storedBytes of an image
   */
  void expectIn(
      ShardPlan shards, Map<String, Integer> labels, ToIntFunction<SourceItem> storedBytes) {
    for (SourceItem image : images) {
      ShardKey key = ShardKey.of(request.seed(), image.id());
      shards.expect(
          shards.shardOf(image.split(), image.className(), key),
          image.id(),
          labels.get(image.className()),
          image.encodedBytes(),
          storedBytes.applyAsInt(image));
    }
  }

  /** The sorted keys of each split that holds images, in the order train, validation, test. */
  Map<String, ShardKey[]> keys() {
    Map<String, ShardKey[]> keys = new LinkedHashMap<>();
    for (String split : SPLITS) {
      ShardKey[] sorted =
          images.stream()
              .filter(image -> splitOf(image).equals(split))
              .map(image -> ShardKey.of(request.seed(), image.id()))
              .sorted()
              .toArray(ShardKey[]::new);
      for (int i = 1; i < sorted.length; i++) {
        if (sorted[i].equals(sorted[i - 1])) {
          throw UserError.invalid("image", sorted[i].id(), "be in the source only once");
        }
      }
      if (sorted.length > 0) {
        keys.put(split, sorted);
      }
    }
    if (!keys.containsKey(ShardFormat.TRAIN)) {
      throw UserError.invalid("source", request.source(), "hold images to train on");
    }
    return keys;
  }

  private ValidationChoice validation() {
    List<SourceItem> train =
        images.stream().filter(image -> image.split().equals(ShardFormat.TRAIN)).toList();
    boolean split = images.stream().anyMatch(i -> i.split().equals(ShardFormat.VALIDATION));
    if (request.validationShare() > 0 && split) {
      throw UserError.invalid(
          "--validation", request.validationShare(), "be 0: the source has a validation split");
    }
    return ValidationChoice.of(request.validationShare(), request.seed(), train);
  }

  /**
   * Names as the source has them, by label: folders in the order of their names, numbered classes
   * in the order of their numbers.
   */
  List<String> sourceClasses() {
    TreeSet<String> train = new TreeSet<>();
    TreeSet<String> all = new TreeSet<>();
    for (SourceItem image : images) {
      all.add(image.className());
      if (image.split().equals(ShardFormat.TRAIN)) {
        train.add(image.className());
      }
    }
    for (SourceItem image : rejected) {
      // A class all of whose images are damaged must not vanish and shift the others' labels.
      boolean hasClass = !image.className().isEmpty();
      if (hasClass
          && image.split().equals(ShardFormat.TRAIN)
          && !train.contains(image.className())) {
        throw UserError.invalid(
            "class", image.className(), "have at least one undamaged image in train");
      }
    }
    List<String> classes = List.copyOf(train);
    if (plan.labels() == SourcePlan.Labels.NUMBERS) {
      classes = numbers(Math.max(largest(all) + 1, givenNames.size()));
      if (!givenNames.isEmpty() && classes.size() > givenNames.size()) {
        throw UserError.invalid(
            "label", largest(all), "be below " + givenNames.size() + ", the number of class names");
      }
    } else if (plan.labels() == SourcePlan.Labels.KEYS && areNumbers(train)) {
      classes = train.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList();
    } else if (all.stream().allMatch(name -> NUMBER.matcher(name).matches())
        && all.size() == largest(all) + 1) {
      classes = numbers(all.size());
    }
    for (String name : all) {
      if (!classes.contains(name)) {
        throw UserError.invalid("class", name, "be one of the classes of train");
      }
    }
    if (classes.size() > MAXIMUM_CLASSES) {
      throw UserError.invalid("class count", classes.size(), "be at most " + MAXIMUM_CLASSES);
    }
    return classes;
  }

  private static boolean areNumbers(Collection<String> names) {
    return names.stream().allMatch(name -> NUMBER.matcher(name).matches());
  }

  /**
   * The classes' names for people: those that the source gives for its numbers, if it does. Numbers
   * from the keys of records have as many digits as the largest, so that they sort as numbers.
   */
  List<String> displayNames(List<String> classes) {
    if (plan.labels() == SourcePlan.Labels.KEYS && areNumbers(classes)) {
      int digits = classes.get(classes.size() - 1).length();
      return classes.stream().map(name -> "0".repeat(digits - name.length()) + name).toList();
    }
    return givenNames.isEmpty() ? classes : givenNames;
  }

  private static int largest(Set<String> numbers) {
    return numbers.stream().mapToInt(Integer::parseInt).max().orElse(-1);
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private void checkRejected() {
    int total = images.size() + rejected.size();
    if (rejected.size() > request.maximumRejected() * total) {
      SourceItem first = rejected.get(0);
      throw new UserError(
          String.format(
              Locale.ROOT,
              "Too many damaged images: %d of %d (must be at most --max-rejected %s of all; first:"
                  + " %s: %s)",
              rejected.size(),
              total,
              request.maximumRejected(),
              first.id(),
              first.text()));
    }
  }

  /** Images that are damaged, of those that are files of their own. */
  int rejectedFiles() {
    return plan.labels() == SourcePlan.Labels.FOLDERS ? rejected.size() : 0;
  }
}
