package io.gearshift.driver.config.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parameters that keep their values, as a text: {@code conv1:weight conv1:bias@3 *:gamma}, or none.
 *
 * @param entries in the text's order
 */
public record KeptParameters(List<Entry> entries) {

  /** What follows "must" where a text is none. */
  static final String RULE =
      "be none, or LAYER:PARAMETER or LAYER:PARAMETER@EPOCHS with spaces between, PARAMETER one of"
          + " weight, bias, gamma, beta";

  static final String NONE = "none";
  private static final String ALL_LAYERS = "*";
  private static final Pattern ENTRY =
      Pattern.compile("([^\\s]+):(weight|bias|gamma|beta)(?:@([0-9]{1,9}))?");

  /**
   * A parameter of one layer or of all.
   *
   * @param layer empty for all that have it
   * @param parameter weight, bias, gamma or beta
   * @param from the first epoch in which it is kept, from 0
   */
  public record Entry(Optional<String> layer, String parameter, int from) {

    /** As the text has it. */
    public String label() {
      return layer.orElse(ALL_LAYERS) + ":" + parameter;
    }
  }

  public KeptParameters {
    entries = List.copyOf(entries);
  }

  static boolean isValid(String text) {
    return read(text).isPresent();
  }

  /**
   * What a text says.
   *
   * @param text one that {@link #isValid}
   */
  static KeptParameters parse(String text) {
    return read(text).orElseThrow();
  }

  private static Optional<KeptParameters> read(String text) {
    if (text.equalsIgnoreCase(NONE)) {
      return Optional.of(new KeptParameters(List.of()));
    }
    List<Entry> entries = new ArrayList<>();
    for (String word : text.strip().split("\\s+", -1)) {
      Matcher entry = ENTRY.matcher(word);
      if (!entry.matches()) {
        return Optional.empty();
      }
      entries.add(
          new Entry(
              Optional.of(entry.group(1)).filter(layer -> !layer.equals(ALL_LAYERS)),
              entry.group(2),
              entry.group(3) == null ? 0 : Integer.parseInt(entry.group(3))));
    }
    return Optional.of(new KeptParameters(entries));
  }
}
