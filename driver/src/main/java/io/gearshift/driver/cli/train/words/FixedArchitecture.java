package io.gearshift.driver.cli.train.words;

import io.gearshift.driver.error.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network to train, by the public code's name: {@code quantres18_2w2a} has one width for all
 * weights and one for all inputs, {@code quantres18_cfg} those that a search has found.
 *
 * @param name as the user wrote it
 * @param network as {@code Architecture} names it
 * @param form what its widths are
 * @param widths weight/input; empty but for {@link Form#UNIFORM}
 */
public record FixedArchitecture(String name, String network, Form form, Optional<String> widths) {
  private static final Pattern SEARCHED = Pattern.compile("mix.*");
  private static final Pattern FOUND = Pattern.compile("(.+)_cfg");
  private static final Pattern SAME = Pattern.compile("(.+)_([1-4])w([1-4])a");

  /** What the widths of layers are. */
  enum Form {
    /** What else is said. */
    ANY,
    /** The same for all layers. */
    UNIFORM,
    /** What a search has found. */
    FOUND
  }

  /**
   * What a name means; whether there is such a network, its configuration says.
   *
   * @throws UserError for a network whose widths are searched
   */
  public static FixedArchitecture parse(String name) {
    if (SEARCHED.matcher(name).matches()) {
      throw UserError.invalid(
          "--arch", name, "be a network whose widths are given: gearshift search takes this one");
    }
    Matcher found = FOUND.matcher(name);
    if (found.matches()) {
      return new FixedArchitecture(name, found.group(1), Form.FOUND, Optional.empty());
    }
    Matcher same = SAME.matcher(name);
    if (same.matches()) {
      return new FixedArchitecture(
          name, same.group(1), Form.UNIFORM, Optional.of(same.group(2) + "/" + same.group(3)));
    }
    return new FixedArchitecture(name, name, Form.ANY, Optional.empty());
  }

  /**
   * As {@code --set} takes them.
   *
   * @param widthsFound whether --arch-from gives widths
   * @throws UserError if there are widths where the name has its own, or none where it wants some
   */
  public List<String> settings(boolean widthsFound) {
    if (form == Form.FOUND && !widthsFound) {
      throw new UserError(
          "Missing --arch-from (must name a run of search or a file of widths for " + name + ")");
    }
    if (form == Form.UNIFORM && widthsFound) {
      throw UserError.invalid("--arch", name, "be " + network + "_cfg with --arch-from");
    }
    List<String> settings = new ArrayList<>(List.of("cnn.Architecture=" + network));
    widths.ifPresent(
        all -> settings.addAll(List.of("widths.Mode=fixed", "widths.Layer_Widths=" + all)));
    return settings;
  }
}
