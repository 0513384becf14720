package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.run.OptimizerConfiguration;
import io.gearshift.driver.config.run.OptimizerKeys;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat.Kind;
import java.util.Locale;
import java.util.Optional;

/**
 * One number format for a whole run, as in "Low precision multipliers for deep learning".
 *
 * @param format of the run; empty where gears are climbed instead
 * @param rangeUpdateFrequency mini-batches of all workers after which ranges move
 * @param maxOverflowRate largest share of values beyond a range
 * @param rangeInitEpochs epochs that find the ranges, before all others; 0 where ranges stay
 */
public record MultiplierConfiguration(
    Optional<MultiplierFormat> format,
    int rangeUpdateFrequency,
    double maxOverflowRate,
    int rangeInitEpochs) {
  private static final int SEARCH_BITS = 31;

  /** What the epochs that find the ranges compute in. */
  static final Precision SEARCH = new Precision.Named("range search " + SEARCH_BITS);

  /** Whether ranges move. */
  public boolean moves() {
    return format.filter(f -> f.kind() == Kind.DFXP).isPresent();
  }

  /** The format by its name: {@code DFXP 9/11}. */
  public Optional<Precision> precision() {
    return format.map(f -> new Precision.Named(f.label()));
  }

  /** The format that a gear of this run computes in; empty for precisions that are none of them. */
  public Optional<MultiplierFormat> formatOf(Precision gear) {
    if (format.isEmpty()) {
      return Optional.empty();
    }
    if (gear.equals(SEARCH)) {
      int range = format.get().initialRange();
      return Optional.of(new MultiplierFormat(Kind.DFXP, range, SEARCH_BITS, SEARCH_BITS));
    }
    return precision().equals(Optional.of(gear)) ? format : Optional.empty();
  }

  public static MultiplierConfiguration of(ConfigurationValues values) {
    Optional<Kind> kind = values.get(MultiplierKeys.FORMAT);
    kind.ifPresent(k -> check(k, values));
    return new MultiplierConfiguration(
        kind.map(k -> format(k, values)),
        values.get(MultiplierKeys.RANGE_UPDATE_FREQUENCY),
        values.get(MultiplierKeys.MAX_OVERFLOW_RATE),
        kind.equals(Optional.of(Kind.DFXP)) ? values.get(MultiplierKeys.RANGE_INIT_EPOCHS) : 0);
  }

  private static MultiplierFormat format(Kind kind, ConfigurationValues values) {
    return switch (kind) {
      case FLP -> MultiplierFormat.SINGLE;
      case HFLP -> MultiplierFormat.HALF;
      case FXP, DFXP ->
          new MultiplierFormat(
              kind,
              values.get(MultiplierKeys.INITIAL_RANGE),
              values.get(MultiplierKeys.PROPAGATION_BITS),
              values.get(MultiplierKeys.UPDATE_BITS));
    };
  }

  private static void check(Kind kind, ConfigurationValues values) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    if (PolicyRules.policy(values) != PolicyKind.NONE) {
      throw UserError.invalid("Format", name, "be none with a policy that climbs a ladder");
    }
    if (values.get(ArithmeticKeys.FIRST_LAYER).isPresent()
        || values.get(ArithmeticKeys.LAST_LAYER).isPresent()) {
      throw UserError.invalid(
          "Format", name, "be none with a First_Layer or Last_Layer of its own");
    }
    OptimizerConfiguration.Rule rule = values.get(OptimizerKeys.OPTIMIZER);
    if (rule != OptimizerConfiguration.Rule.SGD) {
      throw UserError.invalid(
          "Optimizer",
          rule.name().toLowerCase(Locale.ROOT),
          "be sgd with [multipliers] Format: " + name);
    }
    int propagation = values.get(MultiplierKeys.PROPAGATION_BITS);
    int update = values.get(MultiplierKeys.UPDATE_BITS);
    if ((kind == Kind.FXP || kind == Kind.DFXP) && update < propagation) {
      throw UserError.invalid(
          "Update_Bits", update, "be at least Propagation_Bits: " + propagation);
    }
  }
}
