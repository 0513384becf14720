package io.gearshift.driver.config.precision;

import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.precision;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.config.key.ValueType;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import java.util.Optional;

/** The keys of the section {@code arithmetic}. */
public final class ArithmeticKeys {
  private static final KeyTable TABLE =
      new KeyTable("arithmetic", "How matrix products are computed.");

  private ArithmeticKeys() {}

  static final ConfigurationKey<ArithmeticConfiguration.Mode> MODE =
      TABLE.key(
          "Mode",
          oneOf(ArithmeticConfiguration.Mode.values()),
          "integer",
          "",
          "integer: products of at most 8 bits run on integers. emulated: the public MuPPET code's"
              + " points of quantisation, in single precision.");
  public static final ConfigurationKey<ArithmeticConfiguration.Backend> KERNELS =
      TABLE.key(
          "Kernels",
          oneOf(ArithmeticConfiguration.Backend.values()),
          "auto",
          "",
          "What computes in every worker: onednn; cuda, own kernels on an NVIDIA GPU; or reference,"
              + " plain Java, slow and on one thread. One that cannot start is an error. auto: a run"
              + " takes cuda where Spark gives each task a GPU, or with a local master where this"
              + " machine has one, if its number formats have kernels there; else onednn. It says"
              + " why, and keeps to it when it is resumed or evaluated. explain, bench step and"
              + " models without a run take onednn.");
  static final ConfigurationKey<Optional<Precision>> FIRST_LAYER =
      TABLE.key(
          "First_Layer",
          orWord("same", precision()),
          "same",
          "bits",
          "Precision of the first convolution while the ladder is in fixed point.");
  static final ConfigurationKey<Optional<Precision>> LAST_LAYER =
      TABLE.key(
          "Last_Layer",
          orWord("same", precision()),
          "same",
          "bits",
          "Precision of the last dense layer while the ladder is in fixed point.");
  static final ConfigurationKey<Optional<Rounding>> FORWARD_ROUNDING =
      TABLE.key(
          "Forward_Rounding",
          rounding(),
          "same",
          "",
          "Rounding of inputs and weights. same: as Round_Meth says.");
  static final ConfigurationKey<Optional<Rounding>> GRADIENT_ROUNDING =
      TABLE.key(
          "Gradient_Rounding",
          rounding(),
          "same",
          "",
          "Rounding of output gradients. same: as Round_Meth says.");
  static final ConfigurationKey<Optional<Rounding>> UPDATE_ROUNDING =
      TABLE.key(
          "Update_Rounding",
          rounding(),
          "same",
          "",
          "Rounding of parameter gradients before the update. same: as Round_Meth says.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }

  private static ValueType<Optional<Rounding>> rounding() {
    return orWord(
        "same", oneOf("nearest", Rounding.NEAREST_EVEN, "stochastic", Rounding.STOCHASTIC));
  }
}
