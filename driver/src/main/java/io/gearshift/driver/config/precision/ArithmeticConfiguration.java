package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import java.util.Locale;
import java.util.Optional;

/**
 * How matrix products are computed.
 *
 * @param mode integers, or the public code's emulation
 * @param backend which kernels
 * @param firstLayer precision of the first convolution; empty: as the rest
 * @param lastLayer precision of the last dense layer; empty: as the rest
 * @param forwardRounding of inputs and weights
 * @param gradientRounding of output gradients
 * @param updateRounding of parameter gradients before the update
 */
public record ArithmeticConfiguration(
    Mode mode,
    Backend backend,
    Optional<Precision> firstLayer,
    Optional<Precision> lastLayer,
    Rounding forwardRounding,
    Rounding gradientRounding,
    Rounding updateRounding) {

  /** Integers, or floats on the same grid. */
  public enum Mode {
    /** Products of at most 8 bits run on integers. */
    INTEGER,
    /** The public MuPPET code's points of quantisation, in single precision. */
    EMULATED
  }

  /** The kernels. */
  public enum Backend {
    /** A GPU where a run finds one when it starts, else oneDNN; oneDNN to all that is no run. */
    AUTO,
    /** oneDNN and hand-vectorised kernels. */
    ONEDNN,
    /** Own kernels on an NVIDIA GPU. */
    CUDA,
    /** Plain Java. */
    REFERENCE;

    /** {@code "onednn"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static ArithmeticConfiguration of(ConfigurationValues values) {
    Rounding rounding = values.get(MuppetKeys.ROUND_METH);
    return new ArithmeticConfiguration(
        values.get(ArithmeticKeys.MODE),
        values.get(ArithmeticKeys.KERNELS),
        values.get(ArithmeticKeys.FIRST_LAYER),
        values.get(ArithmeticKeys.LAST_LAYER),
        values.get(ArithmeticKeys.FORWARD_ROUNDING).orElse(rounding),
        values.get(ArithmeticKeys.GRADIENT_ROUNDING).orElse(rounding),
        values.get(ArithmeticKeys.UPDATE_ROUNDING).orElse(rounding));
  }
}
