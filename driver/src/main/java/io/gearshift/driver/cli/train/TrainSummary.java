package io.gearshift.driver.cli.train;

import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.report.HtmlReport;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * How a run ended, for people and as JSON.
 *
 * @param runId name of the run
 * @param epochs completed
 * @param testTop1 of the last epoch, per cent; null if never tested
 * @param bestTestTop1 of the best epoch, per cent; null if never tested
 * @param seconds wall clock of training, resumed parts included
 * @param parametersSha256 of the final parameters
 * @param record folder of the run
 * @param model the model zip
 * @param report the HTML report
 */
public record TrainSummary(
    String runId,
    int epochs,
    Double testTop1,
    Double bestTestTop1,
    double seconds,
    String parametersSha256,
    String record,
    String model,
    String report) {

  /** How a run ended; writes its report. */
  static TrainSummary of(String runId, RunRecord record, Result result) {
    String report = HtmlReport.write(record.read());
    return new TrainSummary(
        runId,
        result.epochs(),
        result.testTop1(),
        result.bestTestTop1(),
        result.seconds(),
        result.parametersSha256(),
        record.directory().location(),
        record.directory().path(RunRecord.MODEL),
        report);
  }

  void print(PrintWriter out) {
    out.println();
    if (testTop1 == null) {
      out.printf(Locale.ROOT, "Finished %d epochs in %s.%n", epochs, duration());
    } else {
      out.printf(
          Locale.ROOT,
          "Finished %d epochs in %s: test top-1 %.2f %%, best %.2f %%.%n",
          epochs,
          duration(),
          testTop1,
          bestTestTop1);
    }
    out.println("  run record  " + record);
    out.println("  model       " + model);
    out.println("  report      " + report);
  }

  private String duration() {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
  }
}
