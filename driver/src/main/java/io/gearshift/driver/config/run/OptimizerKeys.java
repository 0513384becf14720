package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.notNegative;
import static io.gearshift.driver.config.key.ValueTypes.number;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.positive;
import static io.gearshift.driver.config.key.ValueTypes.textThat;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.config.key.ValueType;
import java.util.Optional;

/** The keys of the section {@code optimizer}. */
public final class OptimizerKeys {
  private static final KeyTable TABLE = new KeyTable("optimizer", "How parameters are updated.");

  private OptimizerKeys() {}

  public static final ConfigurationKey<OptimizerConfiguration.Rule> OPTIMIZER =
      TABLE.key(
          "Optimizer",
          oneOf(OptimizerConfiguration.Rule.values()),
          "sgd",
          "",
          "How gradients move parameters: sgd, with Momentum; nesterov, the same with Nesterov's"
              + " momentum; adam, which takes no Momentum.");
  static final ConfigurationKey<Optional<Double>> MOMENTUM_END =
      TABLE.key(
          "Momentum_End",
          orWord("same", share()),
          "same",
          "",
          "Momentum goes from Momentum to this in a straight line, epoch by epoch, over the first"
              + " Momentum_Share of Total_Epochs, and stays there. same: Momentum throughout.");
  static final ConfigurationKey<Double> MOMENTUM_SHARE =
      TABLE.key(
          "Momentum_Share",
          part(),
          "1",
          "",
          "Share of the run after which Momentum_End is reached.");
  static final ConfigurationKey<Double> ADAM_MEAN_DECAY =
      TABLE.key(
          "Adam_Mean_Decay",
          share(),
          "0.9",
          "",
          "Adam's factor of the old mean of gradients: beta 1.");
  static final ConfigurationKey<Double> ADAM_VARIANCE_DECAY =
      TABLE.key(
          "Adam_Variance_Decay",
          share(),
          "0.999",
          "",
          "Adam's factor of the old mean of squared gradients: beta 2.");
  static final ConfigurationKey<Double> ADAM_EPSILON =
      TABLE.key("Adam_Epsilon", positive(), "1e-8", "", "What Adam adds to the root of that mean.");
  static final ConfigurationKey<Optional<Double>> BIAS_DECAY =
      TABLE.key(
          "Bias_Decay",
          orWord("same", notNegative()),
          "same",
          "",
          "Weight decay of biases. same: as Weight_Decay.");
  static final ConfigurationKey<Optional<Double>> NORMALIZATION_DECAY =
      TABLE.key(
          "Normalization_Decay",
          orWord("same", notNegative()),
          "same",
          "",
          "Weight decay of batch normalisations' gamma and beta. same: as Weight_Decay.");
  static final ConfigurationKey<Double> BIAS_RATE =
      TABLE.key("Bias_Rate", positive(), "1", "", "Factor of the learning rate for biases.");
  static final ConfigurationKey<Double> NORMALIZATION_RATE =
      TABLE.key(
          "Normalization_Rate",
          positive(),
          "1",
          "",
          "Factor of the learning rate for batch normalisations' gamma and beta.");
  static final ConfigurationKey<Double> CONVOLUTION_RATE =
      TABLE.key(
          "Convolution_Rate",
          positive(),
          "1",
          "",
          "Factor of the learning rate for weights and biases of convolutions, beside Bias_Rate.");
  static final ConfigurationKey<String> KEPT_PARAMETERS =
      TABLE.key(
          "Kept_Parameters",
          textThat(KeptParameters.RULE, KeptParameters::isValid),
          KeptParameters.NONE,
          "",
          "Parameters that keep their values: LAYER:weight, bias, gamma or beta, with * for all layers;"
              + " with @EPOCHS after so many epochs. Layers before the first that trains then run no"
              + " backward pass, unless the policy looks at gradients.");
  static final ConfigurationKey<Optional<Double>> MAX_NORM =
      TABLE.key(
          "Max_Norm",
          orWord("none", positive()),
          "none",
          "",
          "Largest Euclidean norm of the weights that lead to one output unit or channel; after each"
              + " update longer ones are scaled down.");
  static final ConfigurationKey<Optional<Optional<Double>>> CONVOLUTION_MAX_NORM =
      TABLE.key(
          "Convolution_Max_Norm",
          orWord("same", orWord("none", positive())),
          "same",
          "",
          "Max_Norm of convolutions. same: as Max_Norm.");
  static final ConfigurationKey<Double> LABEL_SMOOTHING =
      TABLE.key(
          "Label_Smoothing",
          share(),
          "0",
          "",
          "Share of the target that is spread evenly over all classes. The recorded training loss is"
              + " the one that is lowered.");
  static final ConfigurationKey<Double> L2_PENALTY =
      TABLE.key(
          "L2_Penalty",
          notNegative(),
          "0",
          "",
          "Half of this times the sum of squared weights is added to the loss, and recorded as the"
              + " loss term l2. Weight_Decay has the same effect on weights under SGD, unrecorded.");
  static final ConfigurationKey<OptimizerConfiguration.Curve> CURVE =
      TABLE.key(
          "Curve",
          oneOf(OptimizerConfiguration.Curve.values()),
          "constant",
          "",
          "A factor of the learning rate that changes with every update, over Total_Epochs: constant,"
              + " 1; cosine, from 1 to Curve_End along half a cosine; one_cycle, from Curve_Start to 1"
              + " at Curve_Peak and on to Curve_End, both along half a cosine; triangular, the same"
              + " along straight lines; polynomial, from 1 to Curve_End with power Curve_Power.");
  static final ConfigurationKey<Double> CURVE_END =
      TABLE.key("Curve_End", unit(), "0", "", "The factor at the end of the run.");
  static final ConfigurationKey<Double> CURVE_START =
      TABLE.key(
          "Curve_Start",
          unit(),
          "0.04",
          "",
          "The factor at the start of one_cycle and triangular.");
  static final ConfigurationKey<Double> CURVE_PEAK =
      TABLE.key(
          "Curve_Peak",
          unit(),
          "0.3",
          "",
          "Share of the run after which one_cycle and triangular are at 1.");
  static final ConfigurationKey<Double> CURVE_POWER =
      TABLE.key("Curve_Power", positive(), "1", "", "The power of polynomial.");
  static final ConfigurationKey<Double> CURVE_SHARE =
      TABLE.key(
          "Curve_Share",
          part(),
          "1",
          "",
          "Share of the run that the curve takes; then the factor stays what it came to.");
  static final ConfigurationKey<Double> WARM_UP =
      TABLE.key(
          "Warm_Up",
          notNegative(),
          "0",
          "epochs",
          "Over this time at the start the learning rate rises in a straight line from near zero to"
              + " what it would be.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }

  private static ValueType<Double> share() {
    return number("be at least 0 and below 1", value -> value >= 0 && value < 1);
  }

  private static ValueType<Double> part() {
    return number("be above 0 and at most 1", value -> value > 0 && value <= 1);
  }

  private static ValueType<Double> unit() {
    return number("be from 0 to 1", value -> value >= 0 && value <= 1);
  }
}
