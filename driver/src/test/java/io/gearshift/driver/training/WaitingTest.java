package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.driver.training.listener.EpochTotals;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.part.WorkerInput;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is told of workers that wait for each other, in rounds whose times are made up. */
class WaitingTest {
  private static final long MILLIS = 1_000_000;
  private static final long COMPUTE = 70;
  private static final long INPUT = 20;

  private final List<WorkerReport> reports = new ArrayList<>();

  /** A worker whose task ran from one reading of its process's clock to another, in ms. */
  private void worker(String executor, long from, long to) {
    WorkerReport.Span span = new WorkerReport.Span(from * MILLIS, to * MILLIS);
    reports.add(
        new WorkerReport(
            reports.size(),
            new WorkerReport.Learned(10, 1, 1, new TreeMap<>()),
            new WorkerReport.Times(
                (to - from) * MILLIS * COMPUTE / 100, (to - from) * MILLIS * INPUT / 100, 0, span),
            0,
            WorkerInput.NONE,
            new WorkerReport.Place("host", executor, null, ""),
            null));
  }

  private RoundOutcome round(long millis) {
    RoundState state = new RoundState(new float[1], Map.of());
    return new RoundOutcome(state, null, reports, 0, millis * MILLIS);
  }

  private static List<Timing> lines(RoundOutcome outcome) {
    return RoundLines.of(0, 0, Precision.FLOAT32, outcome).stream()
        .map(RoundMetrics::timing)
        .toList();
  }

  private static void assertPartsAddUp(Timing timing, double seconds) {
    assertThat(timing.seconds()).isEqualTo(seconds);
    assertThat(timing.compute() + timing.input() + timing.waiting() + timing.exchange())
        .isCloseTo(seconds, within(1e-12));
    assertThat(timing.other()).isCloseTo(0, within(1e-12));
  }

  @Test
  void oneSlowWorkerIsWaitedForByTheOthers() {
    // Clocks of processes have nothing to do with each other.
    worker("1", 7_000_000, 7_000_100);
    worker("2", -50, 50);
    worker("3", 900, 1_300);
    RoundOutcome outcome = round(450);

    List<Timing> lines = lines(outcome);

    assertThat(lines).extracting(Timing::waiting).containsExactly(0.3, 0.3, 0.0);
    // 50 ms of the round, and the tenth of each span that is neither compute nor input.
    assertThat(lines.get(0).exchange()).isCloseTo(0.06, within(1e-12));
    assertThat(lines.get(2).exchange()).isCloseTo(0.09, within(1e-12));
    lines.forEach(line -> assertPartsAddUp(line, 0.45));
    Timing epoch = EpochTotals.NONE.plus(outcome).timing();
    assertThat(epoch.waiting()).isCloseTo(0.2, within(1e-12));
    assertThat(epoch.compute()).isCloseTo(0.14, within(1e-12));
    assertPartsAddUp(epoch, 0.45);
  }

  @Test
  void workersThatTakeTurnsWaitForTheirTurn() {
    // Four workers, two at a time.
    worker("1", 0, 100);
    worker("1", 0, 110);
    worker("1", 100, 200);
    worker("1", 110, 220);
    RoundOutcome outcome = round(250);

    List<Timing> lines = lines(outcome);

    assertThat(lines).extracting(Timing::waiting).containsExactly(0.12, 0.11, 0.12, 0.11);
    lines.forEach(line -> assertPartsAddUp(line, 0.25));
    assertThat(lines.get(0).exchange()).isCloseTo(0.03 + 0.01, within(1e-12));
    assertPartsAddUp(EpochTotals.NONE.plus(outcome).timing(), 0.25);
  }

  @Test
  void aSingleWorkerWaitsForNobody() {
    worker("1", 5, 105);

    assertThat(lines(round(130))).extracting(Timing::waiting).containsExactly(0.0);
  }

  @Test
  void roundsAddUp() {
    worker("1", 0, 100);
    worker("2", 0, 300);
    RoundOutcome outcome = round(350);

    Timing epoch = EpochTotals.NONE.plus(outcome).plus(outcome).timing();

    assertThat(epoch.waiting()).isCloseTo(0.2, within(1e-12));
    assertPartsAddUp(epoch, 0.7);
  }

  @Test
  void anEpochThatAnOlderProgramBeganDoesNotTellWaitingFromExchange() throws Exception {
    worker("1", 0, 100);
    worker("2", 0, 300);
    EpochTotals older =
        Json.mapper()
            .readValue(
                """
                {"lossSum":2.0,"correct":2,"examples":20,"nanosCompute":1.4E8,"nanosInput":4.0E7,\
                "nanos":350000000,"bytesExchanged":0,"terms":{"l2":0.5}}""",
                EpochTotals.class);

    EpochTotals both = older.plus(round(350));

    assertThat(both.timing().waiting()).isNull();
    assertThat(both.timing().exchange()).isCloseTo(0.7 - 0.28 - 0.08, within(1e-12));
    assertThat(both.examples()).isEqualTo(40);
    assertThat(both.terms()).containsEntry("l2", 0.5);
    assertThat(both.timing().other()).isCloseTo(0, within(1e-12));
  }

  @Test
  void totalsOfACheckpointAreReadAsWritten() throws Exception {
    worker("1", 0, 100);
    worker("2", 0, 300);
    EpochTotals totals = EpochTotals.NONE.plus(round(350));

    String json = Json.mapper().writeValueAsString(totals);

    assertThat(json)
        .isEqualTo(
            """
            {"lossSum":2.0,"correct":2,"examples":20,"nanosCompute":1.4E8,"nanosInput":4.0E7,\
            "nanosWaiting":1.0E8,"nanos":350000000,"bytesExchanged":0,"terms":{},\
            "overflow":{"sums":[]}}""");
    assertThat(Json.mapper().readValue(json, EpochTotals.class)).isEqualTo(totals);
    // An epoch that an older program has not begun yet is measured from its first round.
    EpochTotals fresh = Json.mapper().readValue("{\"nanos\":0}", EpochTotals.class);
    assertThat(fresh).isEqualTo(EpochTotals.NONE);
  }
}
