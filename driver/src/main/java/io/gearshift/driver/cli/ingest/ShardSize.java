package io.gearshift.driver.cli.ingest;

import io.gearshift.driver.error.UserError;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as users write it: 64m, 1g, 1048576. */
final class ShardSize {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,11})([kmg]?)");

  private ShardSize() {}

  /**
   * The size in bytes; 0 of an empty text.
   *
   * @throws UserError if it is none
   */
  static long bytes(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw UserError.invalid("--shard-size", text, "be a size from 1m to 1g, such as 64m");
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(matcher.group(1));
    long most = Long.MAX_VALUE >> shift;
    return Math.min(number, most) << shift;
  }
}
