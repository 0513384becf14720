package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.policy.NoPolicy;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.driver.training.Optimization;
import io.gearshift.driver.training.PrecisionSchemes;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.TrainingRun;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.task.HeldBatches;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** What the master does with the digits, one worker after another, without Spark and DataSets. */
final class SerialTraining {
  private SerialTraining() {}

  /** The digits {@code from} to {@code to - 1} as a worker holds them. */
  static HeldExamples held(String split, int from, int to) {
    float[][] images = new float[to - from][];
    int[] labels = new int[to - from];
    for (int i = 0; i < images.length; i++) {
      images[i] = DigitSets.pixels(split, from + i, 1);
      labels[i] = (from + i) % DigitSets.CLASSES;
    }
    return new HeldExamples(DigitSets.SIDE, DigitSets.SIDE, 1, images, labels);
  }

  private static final UpdateRules RULES =
      new UpdateRules(
          new GroupRule(new Sgd(0.9f), 0), Map.of("weights", new GroupRule(new Sgd(0.9f), 1e-4f)));

  /** Two workers, mini-batches of 16, averaged after three, in 8 bits, by seed 7. */
  static float[] train(ComputationGraph network, int examples, int epochs) {
    NetworkForm form = NetworkForm.of(network.getConfiguration().toJson());
    List<HeldExamples> halves =
        List.of(held("train", 0, examples / 2), held("train", examples / 2, examples));
    TrainingSettings settings =
        new TrainingSettings(
            new NetworkSpec(
                form.json(), new InputShape(1, DigitSets.SIDE, DigitSets.SIDE), Compute.onednn(1)),
            7,
            new TrainingSettings.Extent(epochs, 2, 16, examples / 2 / 16, 3),
            new PrecisionSchemes(
                PrecisionScheme.Arithmetic.INTEGER,
                new PrecisionScheme.Roundings(
                    Rounding.STOCHASTIC, Rounding.STOCHASTIC, Rounding.STOCHASTIC),
                null,
                null),
            new Optimization(RULES, Objective.PLAIN, Optimization.RoundStart.AVERAGED),
            null,
            0,
            ExchangeFormat.BITS_32);
    SerialRounds rounds =
        new SerialRounds(
            worker -> new HeldBatches(halves.get(worker), halves.get(worker).checksum()));
    RunState end =
        new TrainingRun(
                settings,
                new NoPolicy(
                    Precision.ofBits(8), new LearningRateSchedule.Stepped(0.02, 1, List.of())),
                rounds,
                null,
                null,
                new TrainingListener() {})
            .run(
                RunState.initial(
                    RoundState.fresh(
                        form.toTrained(network.params().toFloatVector()), RULES.stateNames())));
    return form.toDl4j(end.vectors().parameters());
  }
}
