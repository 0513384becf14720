package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.train.words.MultiplierArguments;
import io.gearshift.driver.cli.train.words.RoundLength;
import io.gearshift.driver.config.GearshiftConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gearshift multipliers}: a preset and the section {@code multipliers} in the words of the
 * public script of "Low precision multipliers for deep learning".
 */
@Command(
    name = "multipliers",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a maxout network in one number format, as 'Low precision multipliers for deep"
          + " learning' does.",
      "TASK: PI_MNIST, MNIST, CIFAR10 or SVHN, a preset in conf/ (--conf names another).",
      "FORMAT: FLP; HFLP; FXP initialRange propagationBits updateBits; DFXP initialRange"
          + " propagationBits updateBits rangeUpdateFrequency maxOverflowRate rangeInitEpochs."
          + " Widths are without the sign."
    })
public final class MultipliersCommand extends TrainingCommand {
  private static final String FREQUENCY = "averaging.Frequency";

  @Parameters(paramLabel = "TASK FORMAT [NUMBER...]", arity = "0..*")
  private final List<String> words = new ArrayList<>();

  /** A range may be negative: {@code -2} is no option. */
  @Spec
  void takeNegativeNumbers(CommandSpec command) {
    command.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  GearshiftConfiguration configuration() {
    MultiplierArguments arguments = arguments();
    requireConsistent();
    List<String> all = new ArrayList<>(arguments.settings());
    all.addAll(overrides());
    String file = conf().or(this::preset).orElseThrow();
    GearshiftConfiguration configuration = load(file, all);
    if (!configuration.multipliers().moves() || setsFrequency(all)) {
      return configuration;
    }
    int frequency =
        RoundLength.of(
            configuration.averaging().frequency().orElse(Integer.MAX_VALUE),
            configuration.spark().workers(),
            configuration.multipliers().rangeUpdateFrequency());
    all.add(FREQUENCY + "=" + frequency);
    return load(file, all);
  }

  private static boolean setsFrequency(List<String> overrides) {
    return overrides.stream()
        .anyMatch(
            override ->
                override
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .startsWith(FREQUENCY.toLowerCase(Locale.ROOT)));
  }

  private MultiplierArguments arguments() {
    return MultiplierArguments.parse(words, spec());
  }

  @Override
  Optional<String> preset() {
    if (conf().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(presetFile(arguments().task().preset()));
  }
}
