package io.gearshift.driver.training.listener;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.WorkerSpans;
import io.gearshift.driver.ranges.OverflowTotals;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an epoch's rounds add up to so far; part of a checkpoint, in whose JSON the fields of all
 * parts stand side by side.
 *
 * @param lossSum sum of the examples' cross-entropies
 * @param correct how many were predicted right
 * @param examples trained on
 * @param times where the time went
 * @param bytesExchanged between driver and workers, both ways
 * @param terms sums of what penalties added to the loss
 * @param overflow what lay beyond ranges
 */
@JsonPropertyOrder({
  "lossSum",
  "correct",
  "examples",
  "times",
  "bytesExchanged",
  "terms",
  "overflow"
})
public record EpochTotals(
    double lossSum,
    long correct,
    long examples,
    @JsonUnwrapped Nanos times,
    long bytesExchanged,
    SortedMap<String, Double> terms,
    OverflowTotals overflow) {
  private static final double NANOS = 1e9;

  /** Nothing yet. */
  public static final EpochTotals NONE =
      new EpochTotals(0, 0, 0, new Nanos(0, 0, 0.0, 0), 0, new TreeMap<>(), OverflowTotals.NONE);

  /**
   * Times in nanoseconds; those of workers are means over them.
   *
   * @param compute forward, backward and update
   * @param input waiting for images
   * @param waiting for other workers; null if rounds of an older program are among them, which did
   *     not measure it
   * @param rounds wall clock
   */
  @JsonPropertyOrder({"nanosCompute", "nanosInput", "nanosWaiting", "nanos"})
  public record Nanos(
      @JsonProperty("nanosCompute") double compute,
      @JsonProperty("nanosInput") double input,
      @JsonProperty("nanosWaiting") @JsonInclude(JsonInclude.Include.NON_NULL) Double waiting,
      @JsonProperty("nanos") long rounds) {

    public Nanos {
      waiting = waiting == null && rounds == 0 ? Double.valueOf(0) : waiting;
    }

    private Nanos plus(RoundOutcome round) {
      WorkerSpans spans = WorkerSpans.of(round.reports());
      double moreCompute = 0;
      double moreInput = 0;
      double moreWaiting = 0;
      for (WorkerReport report : round.reports()) {
        moreCompute += report.times().compute();
        moreInput += report.times().input();
        moreWaiting += spans.waiting(report);
      }
      int workers = round.reports().size();
      return new Nanos(
          compute + moreCompute / workers,
          input + moreInput / workers,
          waiting == null ? null : Double.valueOf(waiting + moreWaiting / workers),
          rounds + round.nanos());
    }
  }

  /** The fields that are not of times. */
  private record Rest(
      double lossSum,
      long correct,
      long examples,
      long bytesExchanged,
      SortedMap<String, Double> terms,
      OverflowTotals overflow) {}

  /** Checkpoints of older programs have no terms and count no overflow. */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public EpochTotals {
    terms = terms == null ? new TreeMap<>() : terms;
    overflow = overflow == null ? OverflowTotals.NONE : overflow;
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static EpochTotals of(ObjectNode fields) throws JsonProcessingException {
    Rest rest = Json.part(fields, Rest.class);
    return new EpochTotals(
        rest.lossSum,
        rest.correct,
        rest.examples,
        Json.part(fields, Nanos.class),
        rest.bytesExchanged,
        rest.terms,
        rest.overflow);
  }

  /** These and what a round has counted beyond ranges. */
  public EpochTotals plus(OverflowTotals beyond) {
    return new EpochTotals(
        lossSum, correct, examples, times, bytesExchanged, terms, overflow.plus(beyond));
  }

  /** These and one round more. */
  public EpochTotals plus(RoundOutcome round) {
    double loss = lossSum;
    long right = correct;
    long images = examples;
    SortedMap<String, Double> sums = new TreeMap<>(terms);
    for (WorkerReport report : round.reports()) {
      loss += report.learned().lossSum();
      right += report.learned().correct();
      images += report.examples();
      report.learned().terms().forEach((name, sum) -> sums.merge(name, sum, Double::sum));
    }
    return new EpochTotals(
        loss,
        right,
        images,
        times.plus(round),
        bytesExchanged + round.bytesExchanged(),
        sums,
        overflow);
  }

  /** Where the time went, in seconds. */
  public Timing timing() {
    return Timing.of(
        examples,
        times.compute / NANOS,
        times.input / NANOS,
        times.waiting == null ? null : Double.valueOf(times.waiting / NANOS),
        times.rounds / NANOS);
  }

  public double meanLoss() {
    return lossSum / examples;
  }

  /** What penalties added to the loss of an example; null if there were none. */
  public SortedMap<String, Double> meanTerms() {
    if (terms.isEmpty()) {
      return null;
    }
    SortedMap<String, Double> means = new TreeMap<>();
    terms.forEach((name, sum) -> means.put(name, sum / examples));
    return means;
  }

  public double top1Percent() {
    return 100.0 * correct / examples;
  }
}
