package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Learned quantisers: step, range and width trained under budgets of memory.
 *
 * @param weights of weights and biases; empty for single precision
 * @param inputs of inputs of products; empty for single precision
 * @param weightBudget of weights and biases
 * @param inputBudget of inputs
 * @param gradientBits of output gradients; empty for single precision
 */
public record LearnedConfiguration(
    Optional<Side> weights,
    Optional<Side> inputs,
    Optional<SizeBudget> weightBudget,
    Optional<SizeBudget> inputBudget,
    Optional<Integer> gradientBits) {

  private static final Precision LEARNED = new Precision.Named("learned");

  /**
   * Quantisers of one side of the products.
   *
   * @param form what is trained
   * @param bits width at the start
   * @param step at the start
   * @param widths between which a width stays
   * @param steps between which a step stays
   * @param smallest between which the smallest power stays
   * @param largest between which the largest value stays
   */
  public record Side(
      LearnedForm form,
      int bits,
      double step,
      Bounds widths,
      Bounds steps,
      Bounds smallest,
      Bounds largest) {}

  /** Whether anything is on a grid of this kind. */
  public boolean isOn() {
    return weights.isPresent() || inputs.isPresent();
  }

  /** The format by its name; empty where nothing is learned. */
  public Optional<Precision> precision() {
    return isOn() ? Optional.of(LEARNED) : Optional.empty();
  }

  /** Whether a gear of this run is of learned quantisers. */
  public boolean isGear(Precision gear) {
    return precision().equals(Optional.of(gear));
  }

  public static LearnedConfiguration of(ConfigurationValues values) {
    LearnedConfiguration learned =
        new LearnedConfiguration(
            side(LearnedKeys.WEIGHTS, values),
            side(LearnedKeys.INPUTS, values),
            values
                .get(LearnedKeys.WEIGHT_TARGET)
                .map(
                    target ->
                        new SizeBudget(
                            target,
                            values.get(LearnedKeys.WEIGHT_FACTOR).floatValue(),
                            SizeBudget.Extent.SUM)),
            values
                .get(LearnedKeys.INPUT_TARGET)
                .map(
                    target ->
                        new SizeBudget(
                            target,
                            values.get(LearnedKeys.INPUT_FACTOR).floatValue(),
                            values.get(LearnedKeys.INPUT_TARGET_TYPE))),
            values.get(LearnedKeys.GRADIENT_BITS));
    if (learned.isOn()) {
      learned.check(values);
    }
    requireTrained(LearnedKeys.WEIGHT_TARGET, learned.weightBudget, learned.weights);
    requireTrained(LearnedKeys.INPUT_TARGET, learned.inputBudget, learned.inputs);
    return learned;
  }

  private static Optional<Side> side(LearnedKeys.Side keys, ConfigurationValues values) {
    return values
        .get(keys.quantizer())
        .map(
            form -> {
              requireWidth(keys, form, values);
              return new Side(
                  form,
                  values.get(keys.bits()),
                  values.get(keys.step()),
                  bounds(
                      keys.leastBits(),
                      values.get(keys.leastBits()),
                      keys.mostBits(),
                      values.get(keys.mostBits())),
                  bounds(keys.steps(), values),
                  bounds(keys.smallest(), values),
                  bounds(keys.largest(), values));
            });
  }

  private static void requireWidth(
      LearnedKeys.Side keys, LearnedForm form, ConfigurationValues values) {
    boolean signedGrid = keys.equals(LearnedKeys.WEIGHTS) && !form.isPowers();
    int least = signedGrid ? 2 : 1;
    for (ConfigurationKey<Integer> key : List.of(keys.bits(), keys.leastBits())) {
      if (values.get(key) < least) {
        throw UserError.invalid(
            key.name(), values.get(key), "be at least 2 on a uniform grid with a sign");
      }
    }
  }

  private static Bounds bounds(LearnedKeys.Ends ends, ConfigurationValues values) {
    return bounds(ends.least(), values.get(ends.least()), ends.most(), values.get(ends.most()));
  }

  private static Bounds bounds(
      ConfigurationKey<?> leastKey, Number least, ConfigurationKey<?> mostKey, Number most) {
    if (least.floatValue() > most.floatValue()) {
      throw UserError.invalid(leastKey.name(), least, "be at most " + mostKey.name() + ": " + most);
    }
    return new Bounds(least.floatValue(), most.floatValue());
  }

  private static void requireTrained(
      ConfigurationKey<?> key, Optional<SizeBudget> budget, Optional<Side> side) {
    if (budget.isPresent() && !side.map(Side::form).map(LearnedForm::isTrained).orElse(false)) {
      throw UserError.invalid(
          key.name(), budget.get().target(), "be none where no quantiser is trained to meet it");
    }
  }

  private void check(ConfigurationValues values) {
    String key =
        (weights.isPresent() ? LearnedKeys.WEIGHTS : LearnedKeys.INPUTS).quantizer().name();
    String name = weights.or(() -> inputs).orElseThrow().form().name().toLowerCase(Locale.ROOT);
    if (PolicyRules.policy(values) != PolicyKind.NONE) {
      throw UserError.invalid(key, name, "be none with a policy that climbs a ladder");
    }
    if (values.get(MultiplierKeys.FORMAT).isPresent()) {
      throw UserError.invalid(key, name, "be none with a [multipliers] Format");
    }
    if (values.get(WidthKeys.MODE) != WidthConfiguration.Mode.NONE) {
      throw UserError.invalid(key, name, "be none with a [widths] Mode");
    }
    if (values.get(ArithmeticKeys.FIRST_LAYER).isPresent()
        || values.get(ArithmeticKeys.LAST_LAYER).isPresent()) {
      throw UserError.invalid(key, name, "be none with a First_Layer or Last_Layer of its own");
    }
    if (values.get(ArithmeticKeys.KERNELS) == ArithmeticConfiguration.Backend.CUDA) {
      throw UserError.invalid(key, name, "be none with Kernels: cuda");
    }
  }
}
