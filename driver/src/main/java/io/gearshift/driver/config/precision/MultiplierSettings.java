package io.gearshift.driver.config.precision;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat.Kind;
import java.util.List;

/**
 * The numbers of section {@code multipliers} by the words of the public script's command line, in
 * its order.
 */
public enum MultiplierSettings {
  INITIAL_RANGE("initialRange", MultiplierKeys.INITIAL_RANGE),
  PROPAGATION_BITS("propagationBits", MultiplierKeys.PROPAGATION_BITS),
  UPDATE_BITS("updateBits", MultiplierKeys.UPDATE_BITS),
  RANGE_UPDATE_FREQUENCY("rangeUpdateFrequency", MultiplierKeys.RANGE_UPDATE_FREQUENCY),
  MAX_OVERFLOW_RATE("maxOverflowRate", MultiplierKeys.MAX_OVERFLOW_RATE),
  RANGE_INIT_EPOCHS("rangeInitEpochs", MultiplierKeys.RANGE_INIT_EPOCHS);

  private static final int OF_FIXED_POINT = 3;

  private final String argument;

  /** Keys are values; Error Prone cannot see that of the functions in them. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final ConfigurationKey<?> key;

  MultiplierSettings(String argument, ConfigurationKey<?> key) {
    this.argument = argument;
    this.key = key;
  }

  /** Those of a format. */
  public static List<MultiplierSettings> of(Kind format) {
    return switch (format) {
      case FLP, HFLP -> List.of();
      case FXP -> List.of(values()).subList(0, OF_FIXED_POINT);
      case DFXP -> List.of(values());
    };
  }

  /** Its name on the command line. */
  public String argument() {
    return argument;
  }

  /** Whether a text is a value of it. */
  public boolean allows(String text) {
    return key.type().parse(text).isPresent();
  }

  /** What follows "must" where a text is none. */
  public String rule() {
    return key.type().rule();
  }

  /** The text as {@code --set} takes it. */
  public String override(String text) {
    return key.path() + "=" + text;
  }
}
