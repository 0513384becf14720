package io.gearshift.driver.cli.train;

import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code gearshift train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a network, shifting to wider number formats as the policy says.")
public final class TrainCommand extends TrainingCommand {

  @Override
  GearshiftConfiguration configuration() {
    requireConsistent();
    Optional<String> file = conf();
    return file.isPresent()
        ? load(file.get(), overrides())
        : recorded()
            .orElseThrow(
                () ->
                    new UserError(
                        "Missing --conf (must name a configuration, such as"
                            + " conf/quickstart.ini)"));
  }
}
