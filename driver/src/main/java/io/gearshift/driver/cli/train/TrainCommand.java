package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.train.words.FixedArchitecture;
import io.gearshift.driver.cli.train.words.FoundWidths;
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

  @Option(
      names = {"-a", "--arch"},
      paramLabel = "ARCH",
      description =
          "The network, in the place of Architecture: a name of it, or one of EdMIPS's:"
              + " quantres18_2w2a (2 bits for weights, 2 for inputs), quantres18_cfg (the bits of"
              + " --arch-from).")
  private String arch;

  /** What --arch and --arch-from say, and then all else. */
  private List<String> overridesWithWidths() {
    List<String> all = new ArrayList<>();
    if (archFrom != null) {
      all.addAll(FoundWidths.read(archFrom, runsRoot(overrides())).settings());
    }
    if (arch != null) {
      all.addAll(FixedArchitecture.parse(arch).settings(archFrom != null));
    }
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
