package io.gearshift.driver.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks passwords in text that is printed or kept: what stands between a user's name and {@code @}
 * in a URI, and what follows a name such as {@code fs.s3a.secret.key=}.
 */
public final class Secrets {
  /** What stands in the place of a secret. */
  public static final String MASK = "***";

  /** A colon after a host begins a port, which digits and a slash or the end follow. */
  private static final Pattern URI_PASSWORD =
      Pattern.compile(
          "\\b(?<start>(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):/{1,2}[^\\s/:@]*):(?<password>[^\\s@]+)@");

  private static final Pattern BUCKETS = Pattern.compile("s3[an]?", Pattern.CASE_INSENSITIVE);
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}(/.*)?");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<name>[\\w.-]*(?:secret|password|passwd|token|access\\.?-?_?key|sig|signature)[\\w.-]*"
              + "\\s*=\\s*)(?<value>[^\\s&;]+)",
          Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** The text with every secret replaced by {@value #MASK}; the same text where there is none. */
  public static String masked(String text) {
    return maskedNames(maskedUris(text));
  }

  /** Whether there is anything that {@link #masked} replaces. */
  public static boolean isIn(String text) {
    return !masked(text).equals(text);
  }

  private static String maskedUris(String text) {
    if (text.indexOf('@') < 0) {
      return text;
    }
    Matcher matcher = URI_PASSWORD.matcher(text);
    return matcher.replaceAll(
        match -> {
          // Buckets have no ports, and their secrets may well begin as one.
          boolean isPort =
              PORT.matcher(matcher.group("password")).matches()
                  && !BUCKETS.matcher(matcher.group("scheme")).matches();
          String kept = isPort ? match.group() : matcher.group("start") + ":" + MASK + "@";
          return Matcher.quoteReplacement(kept);
        });
  }

  private static String maskedNames(String text) {
    return text.indexOf('=') < 0
        ? text
        : NAMED.matcher(text).replaceAll("${name}" + Matcher.quoteReplacement(MASK));
  }
}
