package io.gearshift.driver.cli.train;

import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gearshift train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a network, shifting to wider number formats as the policy says.")
public final class TrainCommand extends TrainingCommand {

  @Option(
      names = "--arch-from",
      paramLabel = "RUN",
      description =
          "Train the network and widths that a run of search has found, or the widths of a file"
              + " FILE.json: {\"layer\": {\"weight\": 2, \"input\": 3}, ...}.")
  private String archFrom;

  /** What --arch-from says, and then all else. */
  private List<String> overridesWithWidths() {
    if (archFrom == null) {
      return overrides();
    }
    List<String> all =
        new ArrayList<>(FoundWidths.read(archFrom, runsRoot(overrides())).settings());
    all.addAll(overrides());
    return all;
  }

  @Override
  GearshiftConfiguration configuration() {
    requireConsistent();
    Optional<String> file = conf();
    return file.isPresent()
        ? load(file.get(), overridesWithWidths())
        : recorded()
            .orElseThrow(
                () ->
                    new UserError(
                        "Missing --conf (must name a configuration, such as"
                            + " conf/quickstart.ini)"));
  }
}
