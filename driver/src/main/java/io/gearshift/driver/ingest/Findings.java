package io.gearshift.driver.ingest;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.ingest.source.SourceItem;
import io.gearshift.executors.data.shard.ShardFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a source holds, judged: names and counts, no pixels. */
final class Findings {
  private static final int MAXIMUM_CLASSES = 1 << 15;
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final List<String> SPLITS =
      List.of(ShardFormat.TRAIN, ShardFormat.VALIDATION, ShardFormat.TEST);

  private final IngestRequest request;
  private final List<SourceItem> images = new ArrayList<>();
  private final List<SourceItem> rejected = new ArrayList<>();
  private final List<String> givenNames = new ArrayList<>();
  private int ignored;

  /**
   * Judges what was found.
   *
   * @param heads all items of the source, in its order
   * @throws UserError if the source cannot be used
   */
  Findings(IngestRequest request, List<SourceItem> heads) {
    this.request = request;
    for (SourceItem head : heads) {
      switch (head.kind()) {
        case IMAGE -> images.add(head);
        case REJECTED -> rejected.add(head);
        case IGNORED -> ignored++;
        case CLASS_NAMES -> givenNames.addAll(head.text().lines().toList());
        case FAILED -> throw new UserError(head.text());
      }
    }
    checkRejected();
    if (images.isEmpty()) {
      throw UserError.invalid("source", request.source(), "hold at least one image");
    }
  }

  List<SourceItem> rejected() {
    return rejected;
  }

  int ignored() {
    return ignored;
  }

  /** Bytes of the encoded training images, those for validation included. */
  long trainBytes() {
    return images.stream()
        .filter(image -> image.split().equals(ShardFormat.TRAIN))
        .mapToLong(SourceItem::encodedBytes)
        .sum();
  }

  /** The sorted keys of each split that holds images, in the order train, validation, test. */
  Map<String, ShardKey[]> keys() {
    Map<String, ShardKey[]> keys = new LinkedHashMap<>();
    for (String split : SPLITS) {
      ShardKey[] sorted =
          images.stream()
              .filter(image -> image.split().equals(split))
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

  /** Training images to hold back for validation. */
  int validation(Map<String, ShardKey[]> keys) {
    if (request.validationShare() == 0) {
      return 0;
    }
    if (keys.containsKey(ShardFormat.VALIDATION)) {
      throw UserError.invalid(
          "--validation", request.validationShare(), "be 0: the source has a validation split");
    }
    int train = keys.get(ShardFormat.TRAIN).length;
    int held = (int) Math.round(train * request.validationShare());
    if (held == 0 || held == train) {
      throw UserError.invalid(
          "--validation",
          request.validationShare(),
          "leave images in both splits: " + held + " of " + train + " would be held back");
    }
    return held;
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
      if (image.split().equals(ShardFormat.TRAIN) && !train.contains(image.className())) {
        throw UserError.invalid(
            "class", image.className(), "have at least one undamaged image in train");
      }
    }
    List<String> classes;
    if (all.stream().allMatch(name -> NUMBER.matcher(name).matches())) {
      int largest = all.stream().mapToInt(Integer::parseInt).max().orElse(0);
      boolean dense = all.size() == largest + 1 || numbered();
      classes = dense ? numbers(largest) : List.copyOf(train);
    } else {
      classes = List.copyOf(train);
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

  /** The classes' names for people: those that the source gives for its numbers, if it does. */
  List<String> displayNames(List<String> classes) {
    return givenNames.size() == classes.size() ? List.copyOf(givenNames) : classes;
  }

  private boolean numbered() {
    // Numbered classes of binary files: their images are named after the file and a number.
    return !givenNames.isEmpty() || images.get(0).id().matches("[a-z]+/[0-9]+/.*-[0-9]+");
  }

  private static List<String> numbers(int largest) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= largest; i++) {
      names.add(Integer.toString(i));
    }
    return names;
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

  @Override
  public String toString() {
    return images.size()
        + " images, "
        + rejected.size()
        + " damaged, "
        + ignored
        + " other files of "
        + request.source();
  }
}
