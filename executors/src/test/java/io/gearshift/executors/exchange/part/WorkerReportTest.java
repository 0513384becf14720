package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.Reports;
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

  @Test
  void preparationIsTimeToComputeOpeningTimeOfInputAndCuttingNeither() {
    WorkerReport report = Reports.of(3, 10);

    WorkerReport more =
        report.withPreparation(1000, 50, 20).withEncoding(new WorkerReport.Span(1400, 1407), 900);

    assertThat(more.times())
        .isEqualTo(new WorkerReport.Times(51, 21, 7, new WorkerReport.Span(1000, 1407)));
    assertThat(more.times().span().nanos()).isEqualTo(407);
    assertThat(more.bytesSent()).isEqualTo(900);
    assertThat(more.worker()).isEqualTo(3);
    assertThat(more.examples()).isEqualTo(10);
    assertThat(more.withPreparation(1000, 1, 1).times().encode()).isEqualTo(7);
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
