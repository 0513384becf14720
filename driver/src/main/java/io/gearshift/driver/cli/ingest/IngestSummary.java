package io.gearshift.driver.cli.ingest;

import io.gearshift.driver.ingest.IngestRequest;
import io.gearshift.driver.ingest.IngestResult;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.RejectedImages;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
 * @param rejected damaged images left out
 * @param rejectedList where they are listed
 * @param ignored files of the source that are no images
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
    int rejected,
    String rejectedList,
    int ignored,
    String manifest,
    double seconds) {
  private static final int NAMES_SHOWN = 10;

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
        result.rejected(),
        request.destination() + "/" + RejectedImages.FILE_NAME,
        result.ignored(),
        result.manifestPath(),
        seconds);
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
    if (rejected > 0) {
      out.printf(Locale.ROOT, "  rejected    %,d, listed in %s%n", rejected, rejectedList);
    }
    if (ignored > 0) {
      out.printf(Locale.ROOT, "  ignored     %,d files that are no images%n", ignored);
    }
    out.println("  manifest    " + manifest);
  }
}
