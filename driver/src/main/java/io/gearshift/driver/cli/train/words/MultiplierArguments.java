package io.gearshift.driver.cli.train.words;

import io.gearshift.driver.cli.common.UnknownOption;
import io.gearshift.driver.config.precision.MultiplierSettings;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The positional arguments of {@code gearshift multipliers}.
 *
 * @param task a preset
 * @param settings of the format, as {@code --set} takes them
 */
public record MultiplierArguments(Task task, List<String> settings) {
  private static final String COMMAND = "gearshift multipliers ";
  private static final String NUMBER = "-?[0-9.].*";

  /** The public script's tasks. */
  public enum Task {
    PI_MNIST,
    MNIST,
    CIFAR10,
    SVHN;

    public String preset() {
      return "multipliers-" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".ini";
    }
  }

  /**
   * Reads them.
   *
   * @throws UserError in one line with the usage of the format, if one is missing, unexpected or
   *     out of range
   */
  public static MultiplierArguments parse(List<String> words, CommandSpec command) {
    for (String word : words) {
      if (word.startsWith("-") && !word.matches(NUMBER)) {
        throw UnknownOption.error(command, word);
      }
    }
    if (words.size() < 2) {
      throw new UserError(
          (words.isEmpty() ? "Missing TASK" : "Missing FORMAT")
              + " (usage: "
              + COMMAND
              + "TASK FORMAT [NUMBER...])");
    }
    Task task = oneOf("TASK", Task.values(), words.get(0));
    Kind format = oneOf("FORMAT", Kind.values(), words.get(1));
    return new MultiplierArguments(task, settings(task, format, words.subList(2, words.size())));
  }

  private static List<String> settings(Task task, Kind format, List<String> numbers) {
    List<MultiplierSettings> wanted = MultiplierSettings.of(format);
    String usage =
        wanted.stream()
            .map(MultiplierSettings::argument)
            .collect(Collectors.joining(" ", COMMAND + task + " " + format + " ", ""))
            .strip();
    if (numbers.size() < wanted.size()) {
      throw new UserError(
          "Missing " + wanted.get(numbers.size()).argument() + " (usage: " + usage + ")");
    }
    if (numbers.size() > wanted.size()) {
      throw new UserError(
          "Unexpected argument: " + numbers.get(wanted.size()) + " (usage: " + usage + ")");
    }
    List<String> settings = new ArrayList<>();
    settings.add("multipliers.Format=" + format.name().toLowerCase(Locale.ROOT));
    for (int i = 0; i < numbers.size(); i++) {
      MultiplierSettings setting = wanted.get(i);
      String number = numbers.get(i);
      if (!setting.allows(number)) {
        throw invalid(setting, number, setting.rule(), usage);
      }
      settings.add(setting.override(number));
    }
    if (wanted.contains(MultiplierSettings.UPDATE_BITS)) {
      requireOrder(numbers, wanted, usage);
    }
    return settings;
  }

  private static void requireOrder(
      List<String> numbers, List<MultiplierSettings> wanted, String usage) {
    String propagation = numbers.get(wanted.indexOf(MultiplierSettings.PROPAGATION_BITS));
    String update = numbers.get(wanted.indexOf(MultiplierSettings.UPDATE_BITS));
    if (Integer.parseInt(update) < Integer.parseInt(propagation)) {
      throw invalid(
          MultiplierSettings.UPDATE_BITS,
          update,
          "be at least propagationBits: " + propagation,
          usage);
    }
  }

  private static UserError invalid(
      MultiplierSettings setting, String number, String rule, String usage) {
    return UserError.invalid(setting.argument(), number, rule + "; usage: " + usage);
  }

  private static <E extends Enum<E>> E oneOf(String what, E[] values, String word) {
    return Arrays.stream(values)
        .filter(value -> value.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.invalid(
                    what,
                    word,
                    "be one of "
                        + Arrays.stream(values).map(Enum::name).collect(Collectors.joining(", "))));
  }
}
