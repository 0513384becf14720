package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.common.PrecisionOption;
import io.gearshift.driver.cli.common.TrainedModel;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.numerics.Precision;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * An evaluation, for people and as JSON.
 *
 * @param model the zip
 * @param data the data set
 * @param split train, validation or test
 * @param precision label of the number format
 * @param views of each image that were evaluated
 * @param images how many
 * @param top1Percent predicted right
 * @param top5Percent label among the first five
 * @param classNames by label
 * @param confusion counts [label][predicted]
 * @param seconds wall clock of the counting
 * @param imagesPerSecond images over seconds
 */
record EvaluationSummary(
    String model,
    String data,
    String split,
    String precision,
    int views,
    long images,
    double top1Percent,
    double top5Percent,
    List<String> classNames,
    long[][] confusion,
    double seconds,
    double imagesPerSecond) {

  static EvaluationSummary of(
      TrainedModel model,
      EvaluationRequest request,
      Precision precision,
      EvaluationResult result,
      List<String> classNames,
      double seconds) {
    return new EvaluationSummary(
        model.file().toString(),
        request.data(),
        request.split(),
        precision.label(),
        request.testTime().views(),
        result.examples(),
        result.top1Percent(),
        result.top5Percent(),
        classNames,
        result.confusion(),
        seconds,
        result.examples() / seconds);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Model %s on %s (%s) in %s%s%n",
        model,
        data,
        split,
        PrecisionOption.shown(precision),
        views == 1 ? "" : ", mean of " + views + " views");
    out.printf(
        Locale.ROOT,
        "  %,d images in %.1f s (%.0f images/s)%n  top-1 %.2f %%, top-5 %.2f %%%n%n",
        images,
        seconds,
        imagesPerSecond,
        top1Percent,
        top5Percent);
    out.print(ConfusionTable.text(confusion, classNames));
    out.flush();
  }
}
