package io.gearshift.driver.record;

import io.gearshift.driver.record.json.RecordMark;

/**
 * {@code result.json}: how a run ended.
 *
 * @param status "finished" or "failed"
 * @param epochs epochs completed
 * @param testTop1 of the last epoch, per cent; null if never tested
 * @param bestTestTop1 of the best epoch that keeps its budgets, per cent; null if there is none
 * @param seconds wall clock of the run, resumed parts included
 * @param parametersSha256 over the final flat f32 parameters, little-endian, in DL4J's order and
 *     with what quantisers keep behind them, in hexadecimal
 * @param model file name of the model zip inside the run, or null
 * @param modelSha256 the same over the parameters in that zip, which are the network's own; null
 *     where an older program wrote it
 * @param bestModelSha256 the same over those in {@link RunRecord#BEST_MODEL}; null without one
 * @param bestValidation the best epoch by the validation split; null without one
 * @param record how much of the record belongs to the run; null where an older program wrote it
 */
public record Result(
    String status,
    int epochs,
    Double testTop1,
    Double bestTestTop1,
    double seconds,
    String parametersSha256,
    String model,
    String modelSha256,
    String bestModelSha256,
    BestValidation bestValidation,
    RecordMark record) {
  /** Status of a run that was trained to its end. */
  public static final String FINISHED = "finished";

  /** Status of a run whose numbers ran away. */
  public static final String FAILED = "failed";

  /** A result that says nothing of the record yet. */
  public Result(
      String status,
      int epochs,
      Double testTop1,
      Double bestTestTop1,
      double seconds,
      String parametersSha256,
      String model) {
    this(
        status,
        epochs,
        testTop1,
        bestTestTop1,
        seconds,
        parametersSha256,
        model,
        null,
        null,
        null,
        null);
  }

  /** This result of a run with such a record. */
  Result after(RecordMark mark) {
    return new Result(
        status,
        epochs,
        testTop1,
        bestTestTop1,
        seconds,
        parametersSha256,
        model,
        modelSha256,
        bestModelSha256,
        bestValidation,
        mark);
  }
}
