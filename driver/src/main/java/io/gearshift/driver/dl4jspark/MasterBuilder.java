package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.EpochLimits;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import java.util.Arrays;
import java.util.List;

/** Collects the settings of a {@link GearshiftTrainingMaster}. Each of them may be left out. */
public final class MasterBuilder {
  private static final int USUAL_FREQUENCY = 5;

  private final int batchSize;
  private int averagingFrequency = USUAL_FREQUENCY;
  private ExchangeFormat exchange = ExchangeFormat.BITS_32;
  private int workers;
  private int epochs = 1;
  private Ladder ladder = Ladder.ofBits(List.of(8, 12, 14, 16, -1));
  private List<Integer> switchEpochs = List.of();
  private EpochLimits limits = EpochLimits.NONE;
  private long seed = 1;
  private String runs;
  private String runId = "dl4j";

  MasterBuilder(int batchSize) {
    this.batchSize = atLeastOne("batchSizePerWorker", batchSize);
  }

  /** Mini-batches that a worker trains between two averagings; 5 unless given. */
  public MasterBuilder averagingFrequency(int batches) {
    averagingFrequency = atLeastOne("averagingFrequency", batches);
    return this;
  }

  /**
   * Bits of what a worker sends for a parameter and its momentum: 32, the values, unless given; 16
   * or 8, differences from the last average, rounded stochastically.
   */
  public MasterBuilder exchangeBits(int bits) {
    exchange =
        ExchangeFormat.ofBits(bits)
            .orElseThrow(() -> UserError.invalid("exchangeBits", bits, "be one of 8, 16, 32"));
    return this;
  }

  /**
   * Logical workers, each with an equal part of the examples; Spark's default parallelism unless
   * given. Another number trains another way, so give it where a training is to be repeated.
   */
  public MasterBuilder workers(int count) {
    workers = atLeastOne("workers", count);
    return this;
  }

  /** Epochs that one call of fit trains; 1 unless given. */
  public MasterBuilder epochs(int count) {
    epochs = atLeastOne("epochs", count);
    return this;
  }

  /**
   * The precisions to climb, apart by spaces: bit widths from 2 to 16, and fp32 as the last. One
   * alone stays. MuPPET's {@code 8 12 14 16 fp32} unless given.
   */
  public MasterBuilder gears(String gears) {
    try {
      ladder = Ladder.ofLabels(Arrays.asList(gears.trim().split("\\s+")));
    } catch (IllegalArgumentException e) {
      throw new UserError("Invalid gears: " + gears + " (" + e.getMessage() + ")", e);
    }
    return this;
  }

  /**
   * Climbs after these epochs, counted from 0 over all calls of fit: one for each gear but the
   * last. Gradient diversity decides, as MuPPET's policy, unless given.
   */
  public MasterBuilder switchEpochs(Integer... lastEpochs) {
    switchEpochs = List.of(lastEpochs);
    return this;
  }

  /** Least and most epochs of a gear where gradient diversity decides; 0 for no limit. */
  public MasterBuilder epochsPerGear(int least, int most) {
    try {
      limits = new EpochLimits(least, most);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
    return this;
  }

  /** Seed of the order of examples, of stochastic rounding and of dropout; 1 unless given. */
  public MasterBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** Folder that the run's record goes into, a path or a URI; none is written unless given. */
  public MasterBuilder runs(String uriOrPath) {
    runs = uriOrPath;
    return this;
  }

  /** Name of the run's record. */
  public MasterBuilder runId(String id) {
    runId = id;
    return this;
  }

  /**
   * A master for one network.
   *
   * @throws UserError if the settings do not fit each other
   */
  public GearshiftTrainingMaster build() {
    MasterSettings settings =
        new MasterSettings(
            batchSize,
            averagingFrequency,
            exchange,
            workers,
            epochs,
            ladder,
            switchEpochs,
            limits,
            seed,
            runs,
            runId);
    try {
      settings.newPolicy(1, List.of());
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
    if (ladder.size() == 1 && !switchEpochs.isEmpty()) {
      throw UserError.invalid("switchEpochs", switchEpochs, "be left out with one gear");
    }
    return new GearshiftTrainingMaster(settings);
  }

  private static int atLeastOne(String what, int value) {
    if (value < 1) {
      throw UserError.invalid(what, value, "be at least 1");
    }
    return value;
  }
}
