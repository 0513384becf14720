package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import org.junit.jupiter.api.Test;

class RoundTaskTest {
  private static final RoundTask TASK =
      new RoundTask(
          new NetworkSpec("{}", new InputShape(1, 4, 4), Compute.reference()),
          PrecisionScheme.of(Precision.ofBits(8)),
          new StepRules(
              Objective.PLAIN,
              UpdateRules.of(new GroupRule(new Sgd(0.9f), 0)),
              new float[] {0.1f},
              7),
          new RoundPlace(11, 2, 9, 0, 4),
          new BatchRange(3, 1, 16),
          RoundTask.Gradient.OF_LAST_BATCH,
          ExchangeFormat.BITS_16);

  /** All that is random in it follows from the place, so that workers differ in nothing else. */
  @Test
  void anotherWorkersTaskDiffersInTheWorkerAlone() {
    RoundTask other = TASK.forWorker(3);

    assertThat(other.place()).isEqualTo(new RoundPlace(11, 2, 9, 3, 4));
    assertThat(other.forWorker(0)).isEqualTo(TASK);
  }

  @Test
  void whatIsRandomInTheExchangeFollowsFromSeedRoundAndWorker() {
    assertThat(TASK.forWorker(3).key()).isEqualTo(new RoundKey(11, 9, 3));
  }
}
