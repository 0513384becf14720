package io.gearshift.driver.cli.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gearshift.driver.ingest.IngestRequest;
import io.gearshift.driver.ingest.IngestResult;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Preprocessing;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an ingest made, for people and as JSON.
 *
 * @param source where the images came from
 * @param destination the data set
 * @param examples by split
 * @param shards files by split
 * @param classes how many
 * @param classNames by label
 * @param channels 1 or 3
 * @param height rows of every image, 0 where they differ
 * @param width columns of every image, 0 where they differ
 * @param preprocessing what was done to the images; null if nothing
 * @param files of the source, in archives too: read, rejected and ignored ones add up to these
 * @param filesRead that hold images of the data set
 * @param filesRejected that are damaged
 * @param filesIgnored that are left out
 * @param rejected damaged images left out
 * @param rejectedList where they are listed
 * @param ignored the same as {@code filesIgnored}
 * @param ignoredList where they are listed, with reasons
 * @param manifest its manifest
 * @param seconds wall clock, the start of Spark included
 */
record IngestSummary(
    String source,
    String destination,
    Map<String, Integer> examples,
    Map<String, Integer> shards,
    int classes,
    List<String> classNames,
    int channels,
    int height,
    int width,
    @JsonInclude(JsonInclude.Include.NON_NULL) Preprocessing preprocessing,
    int files,
    int filesRead,
    int filesRejected,
    int filesIgnored,
    int rejected,
    String rejectedList,
    int ignored,
    String ignoredList,
    String manifest,
    double seconds) {
  private static final int NAMES_SHOWN = 10;
  private static final int REASONS_SHOWN = 8;

  static IngestSummary of(IngestRequest request, IngestResult result, double seconds) {
    Manifest made = result.manifest();
    Map<String, Integer> shards = new java.util.LinkedHashMap<>();
    made.splits().forEach((name, split) -> shards.put(name, split.shards().size()));
    return new IngestSummary(
        request.source(),
        request.destination(),
        result.examples(),
        shards,
        made.classNames().size(),
        made.classNames(),
        made.channels(),
        made.height(),
        made.width(),
        made.preprocessing(),
        result.files().all(),
        result.files().read(),
        result.files().rejected(),
        result.files().ignored(),
        result.rejected(),
        request.destination() + "/" + FileLists.REJECTED,
        result.files().ignored(),
        request.destination() + "/" + FileLists.IGNORED,
        result.manifestPath(),
        seconds);
  }

  /** What the source was taken for, before the work starts. */
  static void printPlan(PrintWriter out, String source, SourcePlan plan) {
    out.println("Reading " + source + " as " + plan.kind() + ":");
    plan.readings().forEach(line -> out.println("  " + line));
    Map<String, Integer> reasons = new TreeMap<>();
    plan.ignored().forEach(file -> reasons.merge(file.reason(), 1, Integer::sum));
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(REASONS_SHOWN)
        .forEach(
            r ->
                out.printf(
                    Locale.ROOT,
                    "  %-11s %,d %s: %s%n",
                    "ignored",
                    r.getValue(),
                    r.getValue() == 1 ? "file" : "files",
                    r.getKey()));
    if (reasons.size() > REASONS_SHOWN) {
      out.println("              and more, for other reasons");
    }
    out.flush();
  }

  void print(PrintWriter out) {
    out.printf(Locale.ROOT, "Ingested %s in %.1f s.%n", source, seconds);
    examples.forEach(
        (split, count) ->
            out.printf(
                Locale.ROOT,
                "  %-11s %,9d images in %d shards%n",
                split,
                count,
                shards.get(split)));
    String names = String.join(", ", classNames.subList(0, Math.min(NAMES_SHOWN, classes)));
    out.println("  classes     " + classes + ": " + names + (classes > NAMES_SHOWN ? ", ..." : ""));
    out.println(
        "  images      "
            + (channels == 1 ? "grey" : "colour")
            + ", "
            + (height == 0 || width == 0 ? "sizes vary" : height + " x " + width));
    if (preprocessing != null) {
      out.println("  stored      as f32 values, preprocessed by " + preprocessing.name());
    }
    if (files > 0) {
      out.printf(
          Locale.ROOT,
          "  files       %,d: %,d read, %,d rejected, %,d ignored%n",
          files,
          filesRead,
          filesRejected,
          filesIgnored);
    }
    if (rejected > 0) {
      out.printf(Locale.ROOT, "  rejected    listed in %s%n", rejectedList);
    }
    if (filesIgnored > 0) {
      out.printf(Locale.ROOT, "  ignored     listed in %s%n", ignoredList);
    }
    out.println("  manifest    " + manifest);
  }
}
