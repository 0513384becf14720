package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten mini-batches an epoch in rounds of four; of the third and last epoch seven. */
class RunScheduleTest {
  private static final TrainingSettings.Extent EXTENT =
      new TrainingSettings.Extent(3, 1, 16, 10, 7, 4);
  private static final RunSchedule SCHEDULE =
      new RunSchedule(
          new TrainingSettings(
              new NetworkSpec("{}", new InputShape(1, 4, 4), Compute.reference()),
              7,
              EXTENT,
              new PrecisionSchemes(
                  PrecisionScheme.Arithmetic.INTEGER,
                  new PrecisionScheme.Roundings(
                      Rounding.NEAREST_EVEN, Rounding.STOCHASTIC, Rounding.STOCHASTIC),
                  null,
                  null),
              new Optimization(
                  UpdateRules.of(new GroupRule(new Sgd(0.9f), 0)),
                  Map.of("a weight", 0, "b bias", 2),
                  Objective.PLAIN,
                  new RateCurve.Polynomial(1, 0),
                  Optional.empty(),
                  Optimization.RoundStart.AVERAGED,
                  WeightAverages.NONE),
              null,
              0,
              ExchangeFormat.BITS_32),
          0);

  @Test
  void theLastEpochMayBeShorter() {
    assertThat(EXTENT.roundsPerEpoch()).isEqualTo(3);
    assertThat(EXTENT.roundsOf(1)).isEqualTo(3);
    assertThat(EXTENT.roundsOf(2)).isEqualTo(2);
    assertThat(EXTENT.batchesOfRound(1, 2)).isEqualTo(2);
    assertThat(EXTENT.batchesOfRound(2, 1)).isEqualTo(3);
    assertThat(EXTENT.batchesFrom(0)).isEqualTo(27);
    assertThat(EXTENT.batchesFrom(2)).isEqualTo(7);
    assertThat(new TrainingSettings.Extent(3, 1, 16, 10, 4).batchesOf(2)).isEqualTo(10);
  }

  @Test
  void ratesFallOverTheMiniBatchesThatThereAre() {
    StepRules rules = SCHEDULE.rules(2, 1, 0.27);
    assertThat(rules.firstUpdate()).isEqualTo(24);
    assertThat(rules.learningRates())
        .containsExactly(
            (float) (0.27 * (1 - 24 / 27.0)),
            (float) (0.27 * (1 - 25 / 27.0)),
            (float) (0.27 * (1 - 26 / 27.0)));
  }

  @Test
  void parametersAreKeptFromTheirEpochOn() {
    assertThat(SCHEDULE.rules(1, 0, 1).updates().kept()).containsExactly("a weight");
    assertThat(SCHEDULE.rules(2, 0, 1).updates().kept()).containsExactly("a weight", "b bias");
  }

  @Test
  void aRoundEndsWhereItsMiniBatchesDo() {
    assertThat(SCHEDULE.place(0, 2)).isEqualTo(new WeightAverages.Place(2, 8, 27));
    assertThat(SCHEDULE.place(2, 1)).isEqualTo(new WeightAverages.Place(3, 24, 27));
  }
}
