package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.record.BestValidation;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.report.HtmlReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * How a run ended, for people and as JSON.
 *
 * @param runId name of the run
 * @param epochs completed
 * @param testTop1 of the last epoch, per cent; null if never tested
 * @param bestTestTop1 of the best epoch that keeps its budgets, per cent; null if there is none
 * @param bestValidation the best epoch by the validation split; null without one
 * @param seconds wall clock of training, resumed parts included
 * @param parametersSha256 of the final parameters
 * @param format number format of the whole run, "dfxp"; "none" where gears were climbed
 * @param record folder of the run
 * @param model the model zip
 * @param bestModel that of the best epoch; null if none was kept
 * @param report the HTML report
 */
public record TrainSummary(
    String runId,
    int epochs,
    Double testTop1,
    Double bestTestTop1,
    BestValidation bestValidation,
    double seconds,
    String parametersSha256,
    String format,
    String record,
    String model,
    String bestModel,
    String report) {
  private static final String NONE = "none";

  /** How a run ended; writes its report. */
  static TrainSummary of(String runId, RunRecord record, Result result) {
    String report = HtmlReport.write(record.read());
    return new TrainSummary(
        runId,
        result.epochs(),
        result.testTop1(),
        result.bestTestTop1(),
        result.bestValidation(),
        result.seconds(),
        result.parametersSha256(),
        format(record),
        record.directory().location(),
        record.directory().path(RunRecord.MODEL),
        bestModel(record),
        report);
  }

  private static String bestModel(RunRecord record) {
    try {
      return record.directory().isFile(RunRecord.BEST_MODEL)
          ? record.directory().path(RunRecord.BEST_MODEL)
          : null;
    } catch (IOException e) {
      throw Failures.cannotRead(record.directory().path(RunRecord.BEST_MODEL), e);
    }
  }

  private static String format(RunRecord record) {
    return RecordedConfiguration.of(record)
        .getOrDefault("multipliers", Map.of())
        .getOrDefault("Format", NONE);
  }

  public void print(PrintWriter out) {
    out.println();
    if (testTop1 == null) {
      out.printf(Locale.ROOT, "Finished %s in %s.%n", counted(), duration());
    } else {
      out.printf(
          Locale.ROOT,
          "Finished %s in %s: test top-1 %.2f %%, %s.%n",
          counted(),
          duration(),
          testTop1,
          bestTestTop1 == null
              ? "over budget in all epochs"
              : String.format(Locale.ROOT, "best %.2f %%", bestTestTop1));
    }
    String errors = errors();
    if (!errors.isEmpty()) {
      out.println(errors);
    }
    out.println("  run record  " + record);
    out.println("  model       " + model);
    if (bestModel != null) {
      out.println("  best epoch  " + bestModel);
    }
    out.println("  report      " + report);
  }

  private String counted() {
    return epochs + (epochs == 1 ? " epoch" : " epochs");
  }

  /** As papers report it: the error where the validation split says to stop. */
  private String errors() {
    if (testTop1 == null || (format.equals(NONE) && bestValidation == null)) {
      return "";
    }
    if (bestValidation == null) {
      return String.format(
          Locale.ROOT,
          "Test error %.2f %% in the last epoch; without a validation split no epoch is chosen"
              + " (gearshift ingest --validation F makes one).",
          100 - testTop1);
    }
    return String.format(
        Locale.ROOT,
        "Test error %.2f %% in epoch %d, the best by the validation split (error %.2f %%).",
        100 - bestValidation.testTop1(),
        bestValidation.epoch(),
        100 - bestValidation.validationTop1());
  }

  private String duration() {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
  }
}
