package io.gearshift.driver.cli.bench.input;

import io.gearshift.executors.data.spec.DataSpec;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * How fast images are read, for people and as JSON.
 *
 * @param data as it was given
 * @param height of the images that training sees
 * @param width of them
 * @param channels of them
 * @param augmentation what is done to them
 * @param pixels whether they are left as bytes
 * @param readers at once
 * @param imagesPerSecond of all readers together, the median of the passes
 * @param slowest pass
 * @param fastest pass
 */
record InputSummary(
    String data,
    int height,
    int width,
    int channels,
    String augmentation,
    boolean pixels,
    int readers,
    double imagesPerSecond,
    double slowest,
    double fastest) {

  static InputSummary of(
      String data, DataSpec images, int readers, boolean pixels, List<Double> rates) {
    double[] sorted = rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new InputSummary(
        data,
        images.height(),
        images.width(),
        images.channels(),
        images.augmentation().name().toLowerCase(Locale.ROOT),
        pixels,
        readers,
        median,
        sorted[0],
        sorted[sorted.length - 1]);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, %d x %d x %d, %s, %s%n%.1f images/s (%.1f to %.1f), %d reader%s: %.1f each%n",
        data,
        height,
        width,
        channels,
        augmentation.replace('_', ' '),
        pixels ? "bytes" : "normalised",
        imagesPerSecond,
        slowest,
        fastest,
        readers,
        readers == 1 ? "" : "s",
        imagesPerSecond / readers);
  }
}
