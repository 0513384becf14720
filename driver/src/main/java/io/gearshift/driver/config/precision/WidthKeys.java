package io.gearshift.driver.config.precision;

import static io.gearshift.driver.config.key.ValueTypes.number;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.textThat;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumbers;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.config.key.ValueType;
import io.gearshift.executors.numerics.GaussianGrid;
import java.util.List;
import java.util.Optional;

/**
 * The keys of the section {@code widths}. The defaults are those of the public code's search.
 *
 * <p>Source: Cai, Vasconcelos 2020 (arXiv 2004.05795), and repository zhaoweicai/EdMIPS.
 */
public final class WidthKeys {
  private static final int LEAST_GRADIENT_BITS = 2;
  private static final int MOST_GRADIENT_BITS = 8;

  private static final KeyTable TABLE =
      new KeyTable("widths", "Widths of weights and inputs by layer, and the search for them.");

  private WidthKeys() {}

  public static final ConfigurationKey<WidthConfiguration.Mode> MODE =
      TABLE.key(
          "Mode",
          oneOf(WidthConfiguration.Mode.values()),
          "none",
          "",
          "Widths of weights and inputs layer by layer, in the place of Bit_Width; the first and the"
              + " last layer stay in single precision. search: mixtures of widths whose shares are"
              + " trained; fixed: those of Layer_Widths. none: as [muppet_hyperparameters] and"
              + " [policy] say.");
  static final ConfigurationKey<List<Integer>> WEIGHT_WIDTHS =
      TABLE.key(
          "Weight_Widths",
          widths(),
          "1 2 3 4",
          "bits",
          "search: widths of weights that are mixed.");
  static final ConfigurationKey<List<Integer>> INPUT_WIDTHS =
      TABLE.key(
          "Input_Widths", widths(), "2 3 4", "bits", "search: widths of inputs that are mixed.");
  static final ConfigurationKey<Double> COMPLEXITY_DECAY =
      TABLE.key(
          "Complexity_Decay",
          number("be at least 0", value -> value >= 0),
          "0",
          "",
          "search: factor of the expected bit operations, over the products of the first layer that"
              + " is searched, that is added to the loss.");
  static final ConfigurationKey<Double> ALPHA_RATE =
      TABLE.key(
          "Alpha_Rate",
          number("be above 0", value -> value > 0),
          "0.01",
          "",
          "search: learning rate of the shares' logits where that of parameters is Learning_Rate; it"
              + " changes with it.");
  static final ConfigurationKey<String> LAYER_WIDTHS =
      TABLE.key(
          "Layer_Widths",
          textThat(LayerWidths.RULE, LayerWidths::isValid),
          "2/2",
          "bits",
          "fixed: bits of weights / bits of inputs, for all layers, or layer=weight/input for each,"
              + " with spaces between; 1 to "
              + GaussianGrid.MAX_BITS
              + ".");
  static final ConfigurationKey<Optional<Integer>> GRADIENT_BITS =
      TABLE.key(
          "Gradient_Bits",
          orWord("none", wholeNumber(LEAST_GRADIENT_BITS, MOST_GRADIENT_BITS)),
          "none",
          "bits",
          "fixed: width of output gradients in dynamic fixed point, rounded stochastically; none:"
              + " single precision.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }

  private static ValueType<List<Integer>> widths() {
    return wholeNumbers(
        "be widths from 1 to " + GaussianGrid.MAX_BITS,
        bits -> bits >= 1 && bits <= GaussianGrid.MAX_BITS);
  }
}
