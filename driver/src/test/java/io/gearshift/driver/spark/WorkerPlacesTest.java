package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.part.WorkerReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerPlacesTest {
  private final WorkerPlaces places = new WorkerPlaces(worker -> List.of("a" + worker, "b"));

  private static WorkerReport report(int worker, String host, String executor) {
    return WorkerReport.failed(
        worker, new WorkerReport.Place(host, executor, null, ""), "not looked at");
  }

  @Test
  void theFirstTimeAWorkerIsWantedWhereItsShardsLie() {
    assertThat(places.of(0)).containsExactly("a0", "b");
    assertThat(places.of(1)).containsExactly("a1", "b");
  }

  @Test
  void thenWhereItRanLast() {
    places.ran(List.of(report(0, "host", "7"), report(1, "other_host", "8")));
    assertThat(places.of(0)).containsExactly("executor_host_7");
    assertThat(places.of(1)).containsExactly("executor_other-host_8");
    places.ran(List.of(report(0, "host", "9")));
    assertThat(places.of(0)).containsExactly("executor_host_9");
    assertThat(places.of(2)).containsExactly("a2", "b");
  }

  @Test
  void withoutSparkNothingIsRemembered() {
    places.ran(List.of(report(0, "host", "")));
    assertThat(places.of(0)).containsExactly("a0", "b");
  }
}
