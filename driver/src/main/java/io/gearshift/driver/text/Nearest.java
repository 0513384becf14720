package io.gearshift.driver.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that was meant by a mistyped one. */
public final class Nearest {
  /** No name is as long; comparing takes the product of both lengths. */
  private static final int LONGEST = 200;

  private Nearest() {}

  /**
   * The known name with the fewest changes of a letter, whatever the case; the first of equals.
   *
   * @param known at least one
   */
  public static String to(String text, Collection<String> known) {
    String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    String wanted = start.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(
            Comparator.comparingInt(
                name ->
                    LevenshteinDistance.getDefaultInstance()
                        .apply(wanted, name.toLowerCase(Locale.ROOT))))
        .orElseThrow();
  }
}
