package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.run.TrainingKeys;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.executors.numerics.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Widths of weights and inputs layer by layer, as in EdMIPS.
 *
 * @param mode whether they are searched, given, or there are none
 * @param weightWidths that a search mixes, in bits
 * @param inputWidths that a search mixes, in bits
 * @param complexityDecay factor of the expected bit operations in the loss of a search
 * @param alphaRate learning rate of a search's logits at the start
 * @param layers those that are given
 * @param gradientBits of output gradients with given widths; empty for single precision
 */
public record WidthConfiguration(
    Mode mode,
    List<Integer> weightWidths,
    List<Integer> inputWidths,
    double complexityDecay,
    double alphaRate,
    LayerWidths layers,
    Optional<Integer> gradientBits) {

  /** Where widths come from. */
  public enum Mode {
    /** There are none. */
    NONE,
    /** They are trained. */
    SEARCH,
    /** They are given. */
    FIXED
  }

  /** The format by its name; empty where widths are not by layer. */
  public Optional<Precision> precision() {
    return switch (mode) {
      case NONE -> Optional.empty();
      case SEARCH -> Optional.of(new Precision.Named("width search"));
      case FIXED ->
          Optional.of(
              new Precision.Named(
                  layers
                      .all()
                      .map(all -> "widths " + all.weight() + "/" + all.input())
                      .orElse("mixed widths")));
    };
  }

  /** Whether a gear of this run has widths by layer. */
  public boolean isGear(Precision gear) {
    return precision().equals(Optional.of(gear));
  }

  public static WidthConfiguration of(ConfigurationValues values) {
    Mode mode = values.get(WidthKeys.MODE);
    if (mode != Mode.NONE) {
      check(mode, values);
    }
    return new WidthConfiguration(
        mode,
        values.get(WidthKeys.WEIGHT_WIDTHS),
        values.get(WidthKeys.INPUT_WIDTHS),
        values.get(WidthKeys.COMPLEXITY_DECAY),
        values.get(WidthKeys.ALPHA_RATE),
        LayerWidths.parse(values.get(WidthKeys.LAYER_WIDTHS)),
        values.get(WidthKeys.GRADIENT_BITS));
  }

  private static void check(Mode mode, ConfigurationValues values) {
    String name = mode.name().toLowerCase(Locale.ROOT);
    if (PolicyRules.policy(values) != PolicyKind.NONE) {
      throw UserError.invalid("Mode", name, "be none with a policy that climbs a ladder");
    }
    if (values.get(MultiplierKeys.FORMAT).isPresent()) {
      throw UserError.invalid("Mode", name, "be none with a [multipliers] Format");
    }
    if (values.get(ArithmeticKeys.FIRST_LAYER).isPresent()
        || values.get(ArithmeticKeys.LAST_LAYER).isPresent()) {
      throw UserError.invalid("Mode", name, "be none with a First_Layer or Last_Layer of its own");
    }
    if (values.get(ArithmeticKeys.KERNELS) == ArithmeticConfiguration.Backend.CUDA) {
      throw UserError.invalid("Mode", name, "be none with Kernels: cuda");
    }
    if (mode == Mode.SEARCH && values.get(TrainingKeys.LEARNING_RATE) == 0) {
      throw UserError.invalid("Learning_Rate", 0, "be above 0 in a search for widths");
    }
    requireDistinct("Weight_Widths", values.get(WidthKeys.WEIGHT_WIDTHS));
    requireDistinct("Input_Widths", values.get(WidthKeys.INPUT_WIDTHS));
  }

  private static void requireDistinct(String key, List<Integer> widths) {
    if (widths.isEmpty() || widths.stream().distinct().count() != widths.size()) {
      throw UserError.invalid(
          key,
          String.join(" ", widths.stream().map(String::valueOf).toList()),
          "be at least one width, each once");
    }
  }
}
