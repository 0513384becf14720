package io.gearshift.driver.config;

import io.gearshift.driver.config.data.DatasetConfiguration;
import io.gearshift.driver.config.data.NetworkConfiguration;
import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.precision.ArithmeticConfiguration;
import io.gearshift.driver.config.precision.ArithmeticKeys;
import io.gearshift.driver.config.precision.LearnedConfiguration;
import io.gearshift.driver.config.precision.LearnedKeys;
import io.gearshift.driver.config.precision.MultiplierConfiguration;
import io.gearshift.driver.config.precision.MultiplierKeys;
import io.gearshift.driver.config.precision.MuppetConfiguration;
import io.gearshift.driver.config.precision.WidthConfiguration;
import io.gearshift.driver.config.precision.WidthKeys;
import io.gearshift.driver.config.run.AveragingConfiguration;
import io.gearshift.driver.config.run.AveragingKeys;
import io.gearshift.driver.config.run.InitializationConfiguration;
import io.gearshift.driver.config.run.OptimizerConfiguration;
import io.gearshift.driver.config.run.RecordConfiguration;
import io.gearshift.driver.config.run.SparkConfiguration;
import io.gearshift.driver.config.run.TrainingConfiguration;
import java.util.Map;

/**
 * The whole configuration of a run: resolved once, checked as a whole, immutable.
 *
 * <p>{@link #resolved()} gives every key with its value; {@link ConfigurationLoader#ofResolved}
 * makes an equal configuration of it, so that a run record is enough to repeat the run.
 */
public final class GearshiftConfiguration {
  private final ConfigurationValues values;
  private final DatasetConfiguration dataset;
  private final NetworkConfiguration network;
  private final TrainingConfiguration training;
  private final MuppetConfiguration muppet;
  private final ArithmeticConfiguration arithmetic;
  private final MultiplierConfiguration multipliers;
  private final WidthConfiguration widths;
  private final LearnedConfiguration learned;
  private final OptimizerConfiguration optimizer;
  private final InitializationConfiguration initialization;
  private final AveragingConfiguration averaging;
  private final SparkConfiguration spark;
  private final RecordConfiguration records;

  /**
   * @throws io.gearshift.driver.error.UserError if values contradict each other
   */
  GearshiftConfiguration(ConfigurationValues values) {
    this.values = values;
    this.dataset = DatasetConfiguration.of(values);
    this.network = NetworkConfiguration.of(values);
    this.training = TrainingConfiguration.of(values);
    this.arithmetic = ArithmeticConfiguration.of(values);
    this.multipliers = MultiplierConfiguration.of(values);
    this.widths = WidthConfiguration.of(values);
    this.learned = LearnedConfiguration.of(values);
    this.muppet =
        MuppetConfiguration.of(
            values,
            multipliers.precision().or(widths::precision).or(learned::precision),
            multipliers.rangeInitEpochs());
    this.optimizer = OptimizerConfiguration.of(values);
    this.initialization = InitializationConfiguration.of(values);
    this.averaging = AveragingConfiguration.of(values);
    this.spark = SparkConfiguration.of(values);
    this.records = RecordConfiguration.of(values);
  }

  /** What to train on. */
  public DatasetConfiguration dataset() {
    return dataset;
  }

  /** The network. */
  public NetworkConfiguration network() {
    return network;
  }

  /** Stochastic gradient descent. */
  public TrainingConfiguration training() {
    return training;
  }

  /** The ladder of precisions and how it is climbed. */
  public MuppetConfiguration muppet() {
    return muppet;
  }

  /** How matrix products are computed. */
  public ArithmeticConfiguration arithmetic() {
    return arithmetic;
  }

  /** The same with other kernels. */
  public GearshiftConfiguration with(ArithmeticConfiguration.Backend kernels) {
    return new GearshiftConfiguration(values.with(ArithmeticKeys.KERNELS, kernels.label()));
  }

  /**
   * The same with rounds of another length.
   *
   * @param frequency mini-batches of every worker in a round
   */
  public GearshiftConfiguration withFrequency(int frequency) {
    return new GearshiftConfiguration(
        values.with(AveragingKeys.FREQUENCY, Integer.toString(frequency)));
  }

  /** One number format for the whole run, if it has one. */
  public MultiplierConfiguration multipliers() {
    return multipliers;
  }

  /** Widths of weights and inputs by layer, if the run has them. */
  public WidthConfiguration widths() {
    return widths;
  }

  /** Quantisers that are trained, if the run has them. */
  public LearnedConfiguration learned() {
    return learned;
  }

  /** Largest number of epochs, those that find ranges included. */
  public int epochs() {
    return multipliers.rangeInitEpochs() + training.totalEpochs();
  }

  /** How parameters are updated. */
  public OptimizerConfiguration optimizer() {
    return optimizer;
  }

  /** First weights of runs that start from nothing. */
  public InitializationConfiguration initialization() {
    return initialization;
  }

  /** Averaging the workers' parameters. */
  public AveragingConfiguration averaging() {
    return averaging;
  }

  /** Spark and the workers. */
  public SparkConfiguration spark() {
    return spark;
  }

  /** What is kept of a run. */
  public RecordConfiguration records() {
    return records;
  }

  /** Where the gears and what climbs them were taken from, for people. */
  public String gearsFrom() {
    if (multipliers.format().isPresent()) {
      return GearSources.of(values, MultiplierKeys.FORMAT);
    }
    if (widths.precision().isPresent()) {
      return GearSources.of(values, WidthKeys.MODE);
    }
    if (learned.isOn()) {
      LearnedKeys.Side side =
          learned.weights().isPresent() ? LearnedKeys.WEIGHTS : LearnedKeys.INPUTS;
      return GearSources.of(values, side.quantizer());
    }
    return GearSources.of(values, muppet.policy());
  }

  /**
   * Section, key and value of every key, in the order of {@code conf/defaults.ini}: numbers,
   * booleans, strings and lists of numbers, as JSON knows them. A new map at every call.
   */
  public Map<String, Map<String, Object>> resolved() {
    return values.resolved();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GearshiftConfiguration that && resolved().equals(that.resolved());
  }

  @Override
  public int hashCode() {
    return resolved().hashCode();
  }

  /** The configuration as an INI file without comments, for logs. */
  @Override
  public String toString() {
    return DefaultsDocument.plain(this);
  }
}
