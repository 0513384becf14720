package io.gearshift.driver.cli;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** Holds the commands on a command line against those that there are, before any is run. */
final class CommandNames {
  private static final String HELP = "help";

  private CommandNames() {}

  /**
   * The arguments to run: {@code help train} is {@code train --help}. picocli alone answers {@code
   * trian --help} with the help of the program, as if all were well.
   *
   * @throws UserError for a command that there is not, naming the nearest
   */
  static String[] checked(CommandLine program, String[] arguments) {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    if (!given.isEmpty() && given.get(0).equals(HELP)) {
      given.remove(0);
      given.add("--help");
    }
    CommandLine command = program;
    for (String argument : given) {
      // The options in front of a command have no values.
      if (!argument.startsWith("-")) {
        if (command.getSubcommands().isEmpty()) {
          break;
        }
        CommandLine next = command.getSubcommands().get(argument);
        if (next == null) {
          throw unknown(command, argument);
        }
        command = next;
      }
    }
    return given.toArray(String[]::new);
  }

  static UserError unknown(CommandLine command, String name) {
    return new UserError(
        "Unknown command: "
            + (name.isEmpty() ? "(nothing)" : name)
            + " (nearest: "
            + Nearest.to(name, command.getSubcommands().keySet())
            + "; see '"
            + command.getCommandSpec().qualifiedName()
            + " --help')");
  }
}
