package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.positive;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;

/** The keys of the section {@code initialization}. */
public final class InitializationKeys {
  private static final KeyTable TABLE =
      new KeyTable("initialization", "First weights of runs without a Start_From.");

  private InitializationKeys() {}

  static final ConfigurationKey<InitializationConfiguration.Filters> CONVOLUTIONS =
      TABLE.key(
          "Convolutions",
          oneOf(InitializationConfiguration.Filters.values()),
          "drawn",
          "",
          "Filters of convolutions. drawn: as the network says. identity: so, but the first filters of"
              + " each, one for each channel that it reads, pass their channel on.");
  static final ConfigurationKey<InitializationConfiguration.FirstLayer> FIRST_LAYER =
      TABLE.key(
          "First_Layer",
          oneOf(InitializationConfiguration.FirstLayer.values()),
          "drawn",
          "",
          "Filters of the first convolution. drawn: as those of others. whitening: the principal"
              + " directions of the patches of the first Whitening_Images training images, scaled so"
              + " that their outputs vary alike, and their opposites; the layer must have twice as many"
              + " filters as a patch has values.");
  static final ConfigurationKey<Integer> WHITENING_IMAGES =
      TABLE.key(
          "Whitening_Images",
          wholeNumber(1, Integer.MAX_VALUE),
          "5000",
          "images",
          "Training images whose patches are whitened; all, if there are fewer.");
  static final ConfigurationKey<Double> WHITENING_EPSILON =
      TABLE.key(
          "Whitening_Epsilon",
          positive(),
          "5e-4",
          "",
          "What whitening adds to the variance of each direction.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
