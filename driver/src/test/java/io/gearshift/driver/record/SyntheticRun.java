package io.gearshift.driver.record;

import io.gearshift.driver.record.event.ExecutorLostEvent;
import io.gearshift.driver.record.event.LadderEvent;
import io.gearshift.driver.record.event.RetryEvent;
import io.gearshift.driver.record.event.SwitchEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.driver.storage.Folder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the record of a run that might have been: LeNet up the ladder 8, 12, 16, FP32. */
public final class SyntheticRun {
  private static final int EPOCHS = 24;
  private static final int ROUNDS = 4;
  private static final int WORKERS = 2;
  private static final List<String> LADDER = List.of("8", "12", "16", "fp32");
  private static final int[] SWITCH_AT = {7, 12, 18};

  private SyntheticRun() {}

  /** The configuration of such a run. */
  public static RunConfiguration configuration(String id) {
    return new RunConfiguration(
        id,
        "2026-11-21T10:15:30Z",
        new RunConfiguration.Plan(
            "lenet", "digits (20,000 train, 4,000 test)", LADDER, "muppet", WORKERS),
        new TreeMap<>(Map.of("parameters", 42L, "order", 7L)),
        new RunConfiguration.DataChecksums("sha256:5f2c", null),
        "onednn 3.11, avx512_core_vnni, vector 512 bit",
        new TreeMap<>(Map.of("update", "SGD, momentum 0.9, weight decay 1.0E-4")),
        new TreeMap<>(Map.of("java", "17.0.15", "spark", "3.5.5", "oneDNN", "3.11")),
        new TreeMap<>(
            Map.of(
                "cnn", new TreeMap<>(Map.of("Architecture", "lenet")),
                "muppet_hyperparameters",
                    new TreeMap<>(Map.of("Prec_Schedule", "8 12 16 32", "Policy_Patience", "2")))));
  }

  /** Writes it whole, on a local disk. */
  public static RunRecord write(Path root, String id) {
    return write(Folder.at(root), id);
  }

  /** Writes it whole. */
  public static RunRecord write(Folder root, String id) {
    RunRecord record = RunRecord.create(root, id, configuration(id));
    double best = 0;
    double seconds = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      EpochMetrics line = epoch(epoch);
      for (int round = 0; round < ROUNDS; round++) {
        for (int worker = 0; worker < WORKERS; worker++) {
          record.append(List.of(round(line, round, worker)));
        }
      }
      record.append(line);
      best = Math.max(best, line.scores().testTop1());
      seconds += line.timing().seconds() + 0.4;
      if (gear(epoch + 1) > gear(epoch) && epoch + 1 < EPOCHS) {
        record.append(SwitchEvent.now(epoch + 1, line.precision(), LADDER.get(gear(epoch + 1))));
      }
      if (epoch == 14) {
        record.append(ExecutorLostEvent.now("1", "killed <by> the \"test\" & more"));
        record.append(RetryEvent.now(14, 2, 1, "executor lost"));
      }
    }
    record.finish(
        new Result(
            "finished",
            EPOCHS,
            epoch(EPOCHS - 1).scores().testTop1(),
            best,
            seconds,
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "model.zip"));
    return record;
  }

  /** What its start would have recorded if the gears had been timed and one of them dropped. */
  public static LadderEvent timedGears() {
    return new LadderEvent(
        List.of(
            new LadderEvent.Gear("8", 4.5, 28_444, 0.45, true, "0.450 of fp32's step"),
            new LadderEvent.Gear("14", 9.9, 12_929, 0.99, false, "0.990 of fp32's step, over 0.95"),
            new LadderEvent.Gear("fp32", 10, 12_800, null, true, "the widest")),
        6.25,
        "2026-11-21T10:15:29Z");
  }

  /** One epoch of it. */
  public static EpochMetrics epoch(int epoch) {
    int gear = gear(epoch);
    int since = gear == 0 ? epoch : epoch - SWITCH_AT[gear - 1];
    double wave = Math.sin(epoch * 2.4);
    double loss = 1.9 * Math.exp(-epoch * 0.3) + 0.06 - 0.012 * gear + 0.012 * wave;
    double test = 98.6 - 46 * Math.exp(-epoch * 0.42) + 0.25 * gear - 0.35 * Math.abs(wave);
    double train = 99.3 - 52 * Math.exp(-epoch * 0.36) + 0.15 * gear + 0.1 * wave;
    double[] speed = {9200, 6400, 6350, 6900};
    double images = speed[gear] * (1 + 0.03 * wave) * (epoch == 0 ? 0.7 : 1);
    double seconds = 20_000 / images;
    boolean measured = gear < 3 && since > 0;
    double threshold = 1 + 1.5 * Math.exp(-0.1 * epoch);
    double ratio = 1.05 + 0.28 * since * (1 - 0.03 * epoch) + 0.08 * wave;
    return new EpochMetrics(
        epoch,
        LADDER.get(gear),
        new EpochMetrics.Scores(loss, Math.min(99.9, train), Math.min(99.4, test), null),
        gear == 3 && since > 3 ? 0.001 : 0.01,
        new EpochMetrics.Policy(
            measured ? 1.4 / ratio : null,
            measured ? 1.4 : null,
            measured ? ratio : null,
            measured ? threshold : null,
            measured && ratio > threshold ? 1 : 0),
        new Timing(
            images,
            seconds * 0.74,
            seconds * 0.17,
            seconds * (epoch == 0 ? 0.08 : 0.03),
            null,
            seconds),
        4 * 2 * 2 * 431_080L * 8,
        null);
  }

  /** The same epoch, with a share of its time of which workers waited for others. */
  public static EpochMetrics withWaiting(EpochMetrics line, double share) {
    Timing timing = line.timing();
    double waiting = share * timing.seconds();
    return new EpochMetrics(
        line.epoch(),
        line.precision(),
        line.scores(),
        line.learningRate(),
        line.policy(),
        new Timing(
            timing.imagesPerSecond(),
            timing.compute(),
            timing.exchange() - waiting,
            timing.input(),
            waiting,
            timing.seconds()),
        line.bytesExchanged(),
        line.lossTerms());
  }

  /** One worker's share of a round of an epoch. */
  public static RoundMetrics round(EpochMetrics line, int round, int worker) {
    long images = 20_000 / ROUNDS / WORKERS;
    double share = line.timing().seconds() / ROUNDS;
    return new RoundMetrics(
        line.epoch(),
        round,
        worker,
        line.precision(),
        new RoundMetrics.Learned(images, line.scores().trainLoss(), line.scores().trainTop1()),
        new Timing(
            images / share,
            share * 0.74,
            share * 0.1,
            share * 0.03,
            null,
            share * (worker == 0 ? 0.93 : 0.97)),
        new RoundMetrics.Bytes(
            line.bytesExchanged() / ROUNDS / WORKERS,
            round == 0 ? images * 300 : 0,
            images * 784,
            0),
        new RoundMetrics.Place(
            "localhost", Integer.toString(worker + 1), null, "onednn: one thread"));
  }

  private static int gear(int epoch) {
    int gear = 0;
    while (gear < SWITCH_AT.length && epoch >= SWITCH_AT[gear]) {
      gear++;
    }
    return gear;
  }
}
