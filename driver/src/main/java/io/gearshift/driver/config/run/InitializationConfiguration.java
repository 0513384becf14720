package io.gearshift.driver.config.run;

import io.gearshift.driver.config.key.ConfigurationValues;

/**
 * First weights of a run that starts from nothing.
 *
 * @param convolutions of convolutions
 * @param firstLayer of the first one
 * @param whitening its numbers
 */
public record InitializationConfiguration(
    Filters convolutions, FirstLayer firstLayer, Whitening whitening) {

  /** Filters of convolutions. */
  public enum Filters {
    /** As the network says. */
    DRAWN,
    /** The first of each pass channels on. */
    IDENTITY
  }

  /** Filters of the first convolution. */
  public enum FirstLayer {
    /** As those of others. */
    DRAWN,
    /** Principal directions of patches. */
    WHITENING
  }

  /**
   * Numbers of whitening.
   *
   * @param images training images whose patches are whitened
   * @param epsilon added to the variance of each direction
   */
  public record Whitening(int images, double epsilon) {}

  public static InitializationConfiguration of(ConfigurationValues values) {
    return new InitializationConfiguration(
        values.get(InitializationKeys.CONVOLUTIONS),
        values.get(InitializationKeys.FIRST_LAYER),
        new Whitening(
            values.get(InitializationKeys.WHITENING_IMAGES),
            values.get(InitializationKeys.WHITENING_EPSILON)));
  }
}
