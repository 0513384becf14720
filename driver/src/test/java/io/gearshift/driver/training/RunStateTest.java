package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.averages.Lookahead;
import io.gearshift.driver.averages.MovingAverage;
import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.policy.FixedPolicy;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.driver.record.BestValidation;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.training.listener.EpochTotals;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.optimize.Adam;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunStateTest {
  private static final int SIZE = 3;

  /** Two optimisers, so that several vectors have names. */
  private static final UpdateRules RULES =
      new UpdateRules(
          new GroupRule(new Sgd(0.9f), 0),
          Map.of(ParameterGroup.BIASES.name(), new GroupRule(new Adam(0.9f, 0.999f, 1e-8f), 0)));

  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          new NetworkSpec("{}", new InputShape(1, 4, 4), Compute.reference()),
          7,
          new TrainingSettings.Extent(10, 2, 16, 5, 5),
          new PrecisionSchemes(
              PrecisionScheme.Arithmetic.INTEGER,
              new PrecisionScheme.Roundings(
                  Rounding.NEAREST_EVEN, Rounding.STOCHASTIC, Rounding.STOCHASTIC),
              null,
              null),
          new Optimization(
              RULES,
              Map.of(),
              Objective.PLAIN,
              new RateCurve.Constant(),
              Optional.empty(),
              Optimization.RoundStart.AVERAGED,
              new WeightAverages(
                  Optional.of(new Lookahead(0.9, 1)), Optional.of(new MovingAverage(0.9)), SIZE)),
          null,
          0,
          ExchangeFormat.BITS_32);

  private static PrecisionPolicy policy() {
    return new FixedPolicy(
        List.of(1),
        Ladder.ofBits(List.of(8, -1)),
        new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 3));
  }

  @Test
  void aRunGoesOnWithAllThatItsCheckpointHeld() {
    SortedMap<String, float[]> vectors = new TreeMap<>();
    for (String name : RULES.stateNames()) {
      int number = vectors.size();
      vectors.put(name, new float[] {number + 0.5f, -number, 1e-30f});
    }
    RunState state =
        new RunState(
            new Position(2, 1),
            new RoundState(new float[] {1, -2, Float.MIN_VALUE}, vectors),
            new TreeMap<>(
                Map.of("average", new float[] {5, 6, 7}, "lookahead", new float[] {8, 9, 10})),
            EpochTotals.NONE,
            12.5,
            90.0,
            80.0,
            new BestValidation(1, 95, 79.0),
            false);
    PrecisionPolicy policy = policy();
    policy.endOfEpoch(0, new float[0]);
    policy.endOfEpoch(1, new float[0]);

    Checkpoint checkpoint = state.checkpoint(policy, SETTINGS, null);
    PrecisionPolicy resumed = policy();
    RunState back = RunState.restore(checkpoint, resumed, SETTINGS, SIZE);

    assertThat(vectors).hasSizeGreaterThan(2);
    assertThat(back.vectors().parameters()).isEqualTo(state.vectors().parameters());
    assertThat(back.vectors().optimizer()).containsOnlyKeys(vectors.keySet());
    vectors.forEach(
        (name, values) ->
            assertThat(back.vectors().optimizer().get(name)).as(name).isEqualTo(values));
    assertThat(back).usingRecursiveComparison().ignoringFields("vectors").isEqualTo(state);
    assertThat(resumed.precision()).isEqualTo(Precision.FLOAT32);
    assertThat(resumed.learningRate(4)).isEqualTo(policy.learningRate(4));
  }
}
