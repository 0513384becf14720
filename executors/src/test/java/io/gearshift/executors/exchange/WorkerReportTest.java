package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerReportTest {

  @Test
  void miniBatchesAddUpAndTermsCountForTheirExamples() {
    WorkerReport.Learned learned =
        WorkerReport.Learned.NOTHING
            .plus(10, 20, 3, Map.of("l2", 0.5))
            .plus(4, 6, 1, Map.of("l2", 0.25, "l1", 2.0));

    assertThat(learned.examples()).isEqualTo(14);
    assertThat(learned.lossSum()).isEqualTo(26);
    assertThat(learned.correct()).isEqualTo(4);
    assertThat(learned.terms()).isEqualTo(Map.of("l2", 6.0, "l1", 8.0));
    assertThat(WorkerReport.Learned.NOTHING.terms()).isEmpty();
  }

  /** What is left of a worker's time is its wait for others. */
  @Test
  void preparationIsTimeToComputeAndCuttingIsNot() {
    WorkerReport report = Reports.of(3, 10);

    WorkerReport more = report.withPreparation(50).withEncoding(7, 900);

    assertThat(more.times()).isEqualTo(new WorkerReport.Times(51, 1, 7));
    assertThat(more.bytesSent()).isEqualTo(900);
    assertThat(more.worker()).isEqualTo(3);
    assertThat(more.examples()).isEqualTo(10);
    assertThat(report.withPreparation(50).withPreparation(5).times().compute()).isEqualTo(56);
    assertThat(report.withEncoding(7, 900).withPreparation(5).times().encode()).isEqualTo(7);
  }

  @Test
  void aReportElsewhereDiffersInThePlaceAlone() {
    WorkerReport report = Reports.of(1, 5);
    WorkerReport.Place place = new WorkerReport.Place("other", "7", "0", "");

    assertThat(report.at(place.with("avx2")).place())
        .isEqualTo(new WorkerReport.Place("other", "7", "0", "avx2"));
    assertThat(report.at(place).at(report.place())).isEqualTo(report);
  }
}
