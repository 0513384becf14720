package io.gearshift.driver.config.data;

import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.run.RunKeys;
import io.gearshift.driver.config.run.TrainingKeys;
import java.util.Optional;

/**
 * The network.
 *
 * @param architecture the network's name, or {@code file:PATH}
 * @param dropout share of the units that dropout zeroes, in networks that have it; empty: their own
 * @param startFrom the model or run whose parameters a new run starts from; empty: they are drawn
 */
public record NetworkConfiguration(
    String architecture, Optional<Double> dropout, Optional<String> startFrom) {

  /** The path of a network that is given as a file. */
  public Optional<String> file() {
    return architecture.startsWith(Architectures.FILE_PREFIX)
        ? Optional.of(architecture.substring(Architectures.FILE_PREFIX.length()))
        : Optional.empty();
  }

  public static NetworkConfiguration of(ConfigurationValues values) {
    return new NetworkConfiguration(
        Architectures.resolve(
            values.get(NetworkKeys.ARCHITECTURE),
            values.get(NetworkKeys.DEPTH),
            values.get(DatasetKeys.DATASET)),
        values.get(TrainingKeys.DROPOUT_RATIO),
        values.get(RunKeys.START_FROM));
  }
}
