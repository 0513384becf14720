package io.gearshift.driver.config.ini;

import io.gearshift.driver.config.key.ConfigurationFile;
import io.gearshift.driver.config.key.Origin;
import io.gearshift.driver.error.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The entries of an INI file as they stand: no interpolation, no lists, no types. Read by hand, so
 * that every error has its line and no line is joined, merged or cut in silence.
 *
 * <p>A line is empty, a comment ({@code #} or {@code ;} at its start), {@code [section]}, or {@code
 * name: text}, with {@code =} as good as the colon. See {@link IniLine} for comments and quotes
 * after a text.
 */
public final class IniFile {

  /**
   * A section.
   *
   * @param line where it begins, from 1
   */
  public record Section(String name, int line, List<Entry> entries) {}

  /**
   * {@code name: text}.
   *
   * @param line where it stands, from 1
   * @param comment what follows the text on its line; empty for nothing
   */
  public record Entry(String name, String text, int line, String comment) {}

  private final ConfigurationFile file;
  private final Predicate<String> ignored;
  private final List<Section> sections = new ArrayList<>();

  /** Spaces before the entry above; fewer than none where there is none in this section. */
  private int indentAbove;

  private IniFile(ConfigurationFile file, Predicate<String> ignored) {
    this.file = file;
    this.ignored = ignored;
  }

  /**
   * The sections in the order of the file.
   *
   * @param ignored sections whose lines may be anything; they come without entries
   * @throws UserError if it cannot be read or a line is wrong
   */
  public static List<Section> read(ConfigurationFile file, Predicate<String> ignored) {
    IniFile ini = new IniFile(file, ignored);
    int number = 0;
    for (String line : IniText.lines(file)) {
      number++;
      ini.take(line, number);
    }
    if (ini.sections.isEmpty()) {
      throw UserError.invalid("configuration file", file, "hold a [section] line; this has none");
    }
    return List.copyOf(ini.sections);
  }

  private void take(String whole, int number) {
    IniLine line = new IniLine(whole, Origin.line(file, number));
    if (line.isBlank()) {
      return;
    }
    if (line.isSection()) {
      begin(line.section(), number);
    } else if (sections.isEmpty()) {
      throw line.invalid("follow a [section] line");
    } else if (!ignored.test(current().name())) {
      line.requireOneLine(indentAbove);
      indentAbove = line.indent();
      current().entries().add(line.entry(number));
    }
  }

  private void begin(String name, int number) {
    sections.stream()
        .filter(section -> section.name().equalsIgnoreCase(name) && !ignored.test(name))
        .findFirst()
        .ifPresent(
            first -> {
              throw new UserError(
                  "Repeated section: ["
                      + name
                      + "] (must be given once), lines "
                      + first.line()
                      + " and "
                      + number
                      + " of "
                      + file);
            });
    sections.add(new Section(name, number, new ArrayList<>()));
    indentAbove = IniLine.NO_INDENT;
  }

  private Section current() {
    return sections.get(sections.size() - 1);
  }
}
