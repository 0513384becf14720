package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.event.StragglerEvent;
import io.gearshift.executors.exchange.part.WorkerInput;
import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StragglersTest {
  private final Stragglers stragglers = new Stragglers();
  private int round;

  /** A round in which worker w took so many nanoseconds for an image. */
  private List<StragglerEvent> round(String executorOfLast, long... nanos) {
    List<WorkerReport> reports = new ArrayList<>();
    for (int worker = 0; worker < nanos.length; worker++) {
      String executor = worker + 1 == nanos.length ? executorOfLast : "e" + worker;
      reports.add(
          new WorkerReport(
              worker,
              new WorkerReport.Learned(10, 1, 1, new TreeMap<>()),
              WorkerReport.Times.ofTraining(9 * nanos[worker], nanos[worker]),
              0,
              WorkerInput.NONE,
              new WorkerReport.Place("host" + worker, executor, null, ""),
              null));
    }
    return stragglers.after(2, round++, reports);
  }

  @Test
  void aWorkerThatIsSlowForThreeRoundsIsNamedOnce() {
    assertThat(round("e3", 100, 110, 90, 250)).isEmpty();
    assertThat(round("e3", 100, 110, 90, 250)).isEmpty();
    assertThat(round("e3", 100, 110, 90, 250))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.summary())
                    .isEqualTo(
                        "epoch 2, round 2: worker 3 on host3 (executor e3) takes 2.5 times as long as"
                            + " the others, who wait for it"));
    assertThat(round("e3", 100, 110, 90, 250)).isEmpty();
  }

  @Test
  void onAnotherExecutorItIsNamedAgain() {
    for (int i = 0; i < 3; i++) {
      round("e3", 100, 100, 300);
    }
    assertThat(round("e9", 100, 100, 300))
        .singleElement()
        .extracting(StragglerEvent::executor)
        .isEqualTo("e9");
  }

  @Test
  void aPauseIsNoStraggler() {
    for (int i = 0; i < 12; i++) {
      assertThat(round("e3", 100, 100, i % 3 == 2 ? 100 : 900)).isEmpty();
    }
  }

  @Test
  void evenWorkersAndASingleOneAreNone() {
    for (int i = 0; i < 6; i++) {
      assertThat(round("e1", 100, 149)).isEmpty();
      assertThat(round("e0", 100)).isEmpty();
    }
  }
}
