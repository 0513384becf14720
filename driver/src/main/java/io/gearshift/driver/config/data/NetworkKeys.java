package io.gearshift.driver.config.data;

import static io.gearshift.driver.config.key.ValueTypes.text;
import static io.gearshift.driver.config.key.ValueTypes.textThat;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;

/**
 * The keys of the section {@code cnn}.
 *
 * <p>Source: the public MuPPET code's {@code config.ini} (repository ICIdsl/muppet, {@code
 * param_parser.py} and {@code README.md}).
 */
public final class NetworkKeys {
  private static final KeyTable TABLE = new KeyTable("cnn", "The network.");

  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final String UNUSED = "Read for the public format's sake; has no effect here.";

  private NetworkKeys() {}

  public static final ConfigurationKey<String> ARCHITECTURE =
      TABLE.key(
          "Architecture",
          textThat(Architectures.RULE, Architectures::isKnown),
          "lenet",
          "",
          "The network. 'resnet' takes its depth from Depth; 'alexnet' with a CIFAR data set is"
              + " 'alexnet-cifar'. file:PATH is a DL4J configuration in JSON.");
  static final ConfigurationKey<Integer> DEPTH =
      TABLE.key("Depth", wholeNumber(1, UNLIMITED), "20", "layers", "Layers of 'resnet'.");
  static final ConfigurationKey<String> CARDINALITY =
      TABLE.key("Cardinality", text(), "8", "", UNUSED);
  static final ConfigurationKey<String> WIDEN_FACTOR =
      TABLE.key("Widen_Factor", text(), "4", "", UNUSED);
  static final ConfigurationKey<String> GROWTH_RATE =
      TABLE.key("Growth_Rate", text(), "12", "", UNUSED);
  static final ConfigurationKey<String> COMPRESSION_RATE =
      TABLE.key("Compression_Rate", text(), "2", "", UNUSED);

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
