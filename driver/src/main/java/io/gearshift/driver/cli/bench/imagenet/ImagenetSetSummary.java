package io.gearshift.driver.cli.bench.imagenet;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * What set was made, for people and as JSON.
 *
 * @param destination where it is
 * @param trainImages and {@code validationImages}: its images
 * @param photographs that it was made of
 * @param quality of JPEG in the mean
 * @param seconds wall clock of the job
 * @param imagesPerSecond over those seconds
 */
record ImagenetSetSummary(
    String destination,
    int trainImages,
    int validationImages,
    int classes,
    int photographs,
    double quality,
    long bytes,
    long meanBytes,
    long deviationBytes,
    long smallestBytes,
    long largestBytes,
    long meanWidth,
    long meanHeight,
    double seconds,
    double imagesPerSecond) {

  static ImagenetSetSummary of(
      String destination, SetShape shape, ImagenetSet.Outcome outcome, double seconds) {
    SetCounts counts = outcome.counts();
    return new ImagenetSetSummary(
        destination,
        shape.train(),
        shape.validation(),
        shape.classes(),
        outcome.photographs(),
        outcome.quality(),
        counts.bytes(),
        counts.meanBytes(),
        counts.deviationBytes(),
        counts.smallestBytes(),
        counts.largestBytes(),
        counts.meanWidth(),
        counts.meanHeight(),
        seconds,
        shape.all() / seconds);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Made %,d training and %,d validation images of %,d classes from %,d photographs in %.1f s"
            + " (%.1f images/s).%n",
        trainImages,
        validationImages,
        classes,
        photographs,
        seconds,
        imagesPerSecond);
    out.printf(
        Locale.ROOT,
        "  sizes       mean %d x %d pixels; %,d MB; a file has %,d bytes in the mean (deviation %,d,"
            + " %,d to %,d)%n",
        meanWidth,
        meanHeight,
        bytes >> 20,
        meanBytes,
        deviationBytes,
        smallestBytes,
        largestBytes);
    out.printf(Locale.ROOT, "  quality     %.2f of JPEG in the mean%n", quality);
    out.println("  set         " + destination);
  }
}
