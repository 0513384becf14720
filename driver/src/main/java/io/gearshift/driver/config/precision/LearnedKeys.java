package io.gearshift.driver.config.precision;

import static io.gearshift.driver.config.key.ValueTypes.notNegative;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.positive;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.executors.kernels.grid.SizeBudget;
import java.util.Optional;

/**
 * The keys of the section {@code learned}. The defaults are those of the public code.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), and {@code
 * mixed-precision-dnns/train_resnet.py} of sony/ai-research-code.
 */
public final class LearnedKeys {
  private static final int MOST_BITS = 16;
  private static final int LEAST_GRADIENT_BITS = 2;
  private static final int MOST_GRADIENT_BITS = 8;

  private static final KeyTable TABLE =
      new KeyTable(
          "learned",
          "Quantisers whose step, range and width are trained, under budgets of memory"
              + " (docs/learned.md).");

  private LearnedKeys() {}

  /** Two ends that a trained value cannot leave. */
  public record Ends(ConfigurationKey<Double> least, ConfigurationKey<Double> most) {}

  /** What one side of the products has. */
  public record Side(
      ConfigurationKey<Optional<LearnedForm>> quantizer,
      ConfigurationKey<Integer> bits,
      ConfigurationKey<Integer> leastBits,
      ConfigurationKey<Integer> mostBits,
      ConfigurationKey<Double> step,
      Ends steps,
      Ends smallest,
      Ends largest) {}

  public static final Side WEIGHTS =
      side("Weight", "weights and biases", 2, 127, "1.52587890625e-05");
  public static final Side INPUTS = side("Input", "inputs of products", 1, 255, "6.103515625e-05");

  public static final ConfigurationKey<Optional<Double>> WEIGHT_TARGET =
      TABLE.key(
          "Weight_Target",
          orWord("none", positive()),
          "none",
          "kB of 1,024 bytes",
          "Budget of all weights and biases; what they take above it is added to the loss, squared,"
              + " times Weight_Factor.");
  public static final ConfigurationKey<Double> WEIGHT_FACTOR =
      TABLE.key("Weight_Factor", notNegative(), "0.1", "", "The paper's first lambda.");
  public static final ConfigurationKey<Optional<Double>> INPUT_TARGET =
      TABLE.key(
          "Input_Target",
          orWord("none", positive()),
          "none",
          "kB of 1,024 bytes",
          "Budget of the inputs of one image; what they take above it is added to the loss, squared,"
              + " times Input_Factor.");
  public static final ConfigurationKey<SizeBudget.Extent> INPUT_TARGET_TYPE =
      TABLE.key(
          "Input_Target_Type",
          oneOf(SizeBudget.Extent.values()),
          "max",
          "",
          "What Input_Target limits: max, the largest input; sum, all of them.");
  public static final ConfigurationKey<Double> INPUT_FACTOR =
      TABLE.key("Input_Factor", notNegative(), "0.1", "", "The paper's second lambda.");
  public static final ConfigurationKey<Optional<Integer>> GRADIENT_BITS =
      TABLE.key(
          "Gradient_Bits",
          orWord("none", wholeNumber(LEAST_GRADIENT_BITS, MOST_GRADIENT_BITS)),
          "none",
          "bits",
          "Width of output gradients in dynamic fixed point, rounded stochastically; none: single"
              + " precision, as in the paper.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }

  private static Side side(String prefix, String what, int leastBits, int most, String smallest) {
    return new Side(
        TABLE.key(
            prefix + "_Quantizer",
            orWord("none", oneOf(LearnedForm.values())),
            "none",
            "",
            "Number format of "
                + what
                + ", in the place of Bit_Width: fp and pow2, a grid of Step or powers of two that"
                + " stay as they begin; the others train two of width (b), step (d), smallest (xmin)"
                + " and largest value (xmax). none: single precision, or, if both sides have none, as"
                + " [muppet_hyperparameters] says."),
        TABLE.key(
            prefix + "_Bits",
            wholeNumber(1, MOST_BITS),
            "4",
            "bits",
            "Width of " + what + " when training starts, sign included."),
        TABLE.key(
            prefix + "_Bits_Min",
            wholeNumber(1, MOST_BITS),
            "" + leastBits,
            "bits",
            "Lower bound of the width."),
        TABLE.key(
            prefix + "_Bits_Max",
            wholeNumber(1, MOST_BITS),
            "8",
            "bits",
            "Upper bound of the width."),
        TABLE.key(
            prefix + "_Step",
            positive(),
            "0.125",
            "",
            "Step when training starts"
                + (leastBits == 2
                    ? "; with a Start_From, weights and biases take the power of two that their"
                        + " layer's largest weight asks for."
                    : ".")),
        new Ends(
            TABLE.key(
                prefix + "_Step_Min", positive(), "0.00390625", "", "Lower bound of the step."),
            TABLE.key(prefix + "_Step_Max", positive(), "1", "", "Upper bound of the step.")),
        new Ends(
            TABLE.key(
                prefix + "_Xmin_Min",
                positive(),
                smallest,
                "",
                "Lower bound of the smallest power of two."),
            TABLE.key(
                prefix + "_Xmin_Max",
                positive(),
                "" + most,
                "",
                "Upper bound of the smallest power of two.")),
        new Ends(
            TABLE.key(
                prefix + "_Xmax_Min",
                positive(),
                "0.00390625",
                "",
                "Lower bound of the largest value."),
            TABLE.key(
                prefix + "_Xmax_Max",
                positive(),
                "" + most,
                "",
                "Upper bound of the largest value.")));
  }
}
