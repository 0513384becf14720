package io.gearshift.driver.cli.bench.step;

import io.gearshift.driver.cli.common.PrecisionOption;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.check.StepCheck;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Times of a step, for people and as JSON.
 *
 * @param network its name
 * @param batch images of a step
 * @param precision label of the number format
 * @param threads of the kernels
 * @param kernels the backend's description
 * @param check what the comparison with the reference found
 * @param iterations steps counted
 * @param medianMilliseconds of a step
 * @param minimumMilliseconds of a step
 * @param imagesPerSecond at the median
 * @param bufferBytes intermediate tensors
 * @param profile by kind of work
 */
record StepSummary(
    String network,
    int batch,
    String precision,
    int threads,
    String kernels,
    String check,
    int iterations,
    double medianMilliseconds,
    double minimumMilliseconds,
    double imagesPerSecond,
    long bufferBytes,
    List<StepProfile.Line> profile) {

  static StepSummary of(
      String network,
      int batch,
      String precision,
      int threads,
      String kernels,
      StepCheck.Outcome outcome,
      StepBenchmark.Measurement measured) {
    return new StepSummary(
        network,
        batch,
        precision,
        threads,
        kernels,
        outcome.finding(),
        measured.milliseconds().length,
        measured.median(),
        measured.minimum(),
        1e3 * batch / measured.median(),
        measured.bufferBytes(),
        StepProfile.of(measured));
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, batch %d, %s, %d thread%s%n%s%nchecked: %s%n",
        network,
        batch,
        PrecisionOption.shown(precision),
        threads,
        threads == 1 ? "" : "s",
        kernels,
        check);
    out.printf(
        Locale.ROOT,
        "median %.2f ms a step, minimum %.2f, over %d steps: %.1f images/s%n",
        medianMilliseconds,
        minimumMilliseconds,
        iterations,
        imagesPerSecond);
  }
}
