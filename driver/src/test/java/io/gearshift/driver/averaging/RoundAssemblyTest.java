package io.gearshift.driver.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.Reports;
import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.MaximumSlice;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.exchange.part.SliceKey.Vector;
import io.gearshift.executors.exchange.part.WeightedSlice;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.exchange.part.WorkerReports;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundAssemblyTest {
  private static final RoundState START =
      new RoundState(new float[] {1, 2, 3}, Map.of("momentum", new float[] {0.5f, 0, -1}));

  @Test
  void valuesReplaceTheStartAndChangesAreAddedToIt() {
    RoundAssembly assembly = new RoundAssembly(START, RoundTask.Gradient.OF_LAST_BATCH);
    assembly.put(new SliceKey(Vector.PARAMETERS, 0), new float[] {7, 8, 9});
    assembly.put(new SliceKey(Vector.OPTIMIZER_CHANGES, "momentum", 0), new float[] {0.25f, -1, 1});
    assembly.put(new SliceKey(Vector.GRADIENT, 0), new float[] {4, 5, 6});

    RoundOutcome outcome = assembly.finish(1);

    assertThat(outcome.state().parameters()).containsExactly(7, 8, 9);
    assertThat(outcome.state().optimizer().get("momentum")).containsExactly(0.75f, -1, 0);
    assertThat(outcome.gradient()).containsExactly(4, 5, 6);
    assertThat(START.optimizer().get("momentum")).containsExactly(0.5f, 0, -1);
  }

  @Test
  void everyWorkersStartWhatItSentAndTheAveragesWereExchanged() {
    RoundAssembly assembly = new RoundAssembly(START, RoundTask.Gradient.NOT_WANTED);
    assembly.put(new SliceKey(Vector.PARAMETER_CHANGES, 0), new float[] {1, 1, 1});
    assembly.put(new WorkerReports(List.of(report(0, 100), report(1, 10))));

    RoundOutcome outcome = assembly.finish(1);

    assertThat(outcome.state().parameters()).containsExactly(2, 3, 4);
    assertThat(outcome.bytesExchanged()).isEqualTo(2 * 6 * 4 + 110 + 3 * 4);
  }

  private static WorkerReport report(int worker, long bytesSent) {
    return Reports.of(worker, 1).withEncoding(WorkerReport.Span.NONE, bytesSent);
  }

  @Test
  void sumsAreAddedToTheStartAndMaximaReplaceIt() {
    RoundAssembly assembly = new RoundAssembly(START, RoundTask.Gradient.NOT_WANTED);
    assembly.put(new SliceKey(Vector.PARAMETERS, 0), new float[] {7});
    assembly.put(new SliceKey(Vector.PARAMETER_SUMS, 1), new float[] {5});
    assembly.put(new SliceKey(Vector.PARAMETER_MAXIMA, 2), new float[] {-4});

    assertThat(assembly.finish(1).state().parameters()).containsExactly(7, 7, -4);
  }

  @Test
  void partsAreAddedUpWhereNobodyHasDone() {
    RoundAssembly assembly = new RoundAssembly(START, RoundTask.Gradient.OF_LAST_BATCH);
    SliceKey parameters = new SliceKey(Vector.PARAMETERS, 1);
    SliceKey gradient = new SliceKey(Vector.GRADIENT, 0);
    SliceKey maxima = new SliceKey(Vector.PARAMETER_MAXIMA, 0);
    assembly.put(
        List.of(
            new RoundParts.Keyed(parameters, new WeightedSlice(new float[] {1, 2}, 1)),
            new RoundParts.Keyed(maxima, new MaximumSlice(new float[] {-3})),
            new RoundParts.Keyed(gradient, new WeightedSlice(new float[] {1, 2, 3}, 1)),
            new RoundParts.Keyed(SliceKey.REPORTS, new WorkerReports(List.of(report(0, 100)))),
            new RoundParts.Keyed(SliceKey.REPORTS, new WorkerReports(List.of(report(1, 10)))),
            new RoundParts.Keyed(gradient, new WeightedSlice(new float[] {1, 1, 1}, 1)),
            new RoundParts.Keyed(maxima, new MaximumSlice(new float[] {-4})),
            new RoundParts.Keyed(parameters, new WeightedSlice(new float[] {5, 6}, 3))));

    RoundOutcome outcome = assembly.finish(1);

    assertThat(outcome.state().parameters()).containsExactly(-3, 4, 5);
    assertThat(outcome.gradient()).containsExactly(2, 3, 4);
    assertThat(outcome.reports()).hasSize(2);
    assertThat(outcome.bytesExchanged()).isEqualTo(2 * 6 * 4 + 110 + 6 * 4);
  }

  @Test
  void aFailedWorkerFailsTheRoundInItsWords() {
    RoundAssembly assembly = new RoundAssembly(START, RoundTask.Gradient.NOT_WANTED);
    assembly.put(
        new WorkerReports(
            List.of(
                report(0, 100),
                WorkerReport.failed(1, report(1, 0).place(), "the loss is not finite"))));

    assertThatThrownBy(() -> assembly.finish(1))
        .isInstanceOf(FailedRoundException.class)
        .hasMessage("worker 1: the loss is not finite");
    assertThatThrownBy(() -> assembly.put(SliceKey.REPORTS, new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Reports are not a vector");
  }

  @Test
  void slicesOfTheOptimizersAndOfTheGradientLieWhereTheirKeysSay() {
    RoundAssembly assembly = new RoundAssembly(START, RoundTask.Gradient.OF_LAST_BATCH);
    assembly.put(new SliceKey(Vector.OPTIMIZER, "momentum", 1), new float[] {4, 5});
    assembly.put(new SliceKey(Vector.GRADIENT, 2), new float[] {6});
    assembly.put(new SliceKey(Vector.PARAMETER_CHANGES, 1), new float[] {10, 20});

    RoundOutcome outcome = assembly.finish(9);

    assertThat(outcome.state().optimizer().get("momentum")).containsExactly(0, 4, 5);
    assertThat(outcome.gradient()).containsExactly(0, 0, 6);
    assertThat(outcome.state().parameters()).containsExactly(0, 12, 23);
    assertThat(outcome.nanos()).isEqualTo(9);
  }
}
