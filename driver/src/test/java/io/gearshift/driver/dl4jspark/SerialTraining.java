package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.policy.LearningRateSchedule;
import io.gearshift.driver.policy.NoPolicy;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.TrainingListener;
import io.gearshift.driver.training.TrainingRun;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.data.HeldExamples;
import io.gearshift.executors.exchange.ExchangeFormat;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.quantization.Regime;
import io.gearshift.executors.task.HeldBatches;
import java.util.List;
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

  /** Two workers, mini-batches of 16, averaged after three, in 8 bits, by seed 7. */
  static float[] train(ComputationGraph network, int examples, int epochs) {
    NetworkForm form = NetworkForm.of(network.getConfiguration().toJson());
    List<HeldExamples> halves =
        List.of(held("train", 0, examples / 2), held("train", examples / 2, examples));
    TrainingSettings settings =
        new TrainingSettings(
            new NetworkSpec(form.json(), new InputShape(1, DigitSets.SIDE, DigitSets.SIDE), 1),
            7,
            epochs,
            2,
            16,
            examples / 2 / 16,
            3,
            0.9,
            1e-4,
            RoundTask.Decayed.WEIGHTS,
            Regime.Arithmetic.INTEGER,
            new Regime.Roundings(Rounding.STOCHASTIC, Rounding.STOCHASTIC, Rounding.STOCHASTIC),
            null,
            null,
            null,
            1,
            0,
            TrainingSettings.AveragedMomentum.KEPT,
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
            .run(RunState.initial(form.toTrained(network.params().toFloatVector())));
    return form.toDl4j(end.vectors().parameters());
  }
}
