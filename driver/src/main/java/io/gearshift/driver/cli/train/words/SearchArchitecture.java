package io.gearshift.driver.cli.train.words;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Nearest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A network whose widths are searched, by the public code's name: {@code mixres18_w1234a234}.
 *
 * @param network as {@code Architecture} names it
 * @param preset in conf/
 * @param weightWidths digits with spaces between
 * @param inputWidths the same of inputs
 */
public record SearchArchitecture(
    String network, String preset, String weightWidths, String inputWidths) {
  private static final String IMAGENET = "search-imagenet.ini";
  private static final String CIFAR = "search-cifar10.ini";
  private static final String USUAL = "_w1234a234";

  private static final Map<String, SearchArchitecture> KNOWN =
      new TreeMap<>(
          Map.of(
              "mixres18", of("quantres18", IMAGENET),
              "mixres50", of("quantres50", IMAGENET),
              "mixres20", of("quantres20", CIFAR),
              "mixgooglenet", of("quantgooglenet", IMAGENET),
              "mixinceptionv3", of("quantinceptionv3", IMAGENET)));

  private static final Pattern NAME = Pattern.compile("([^_]+)(?:_w([1-4]+)a([1-4]+))?");

  private static SearchArchitecture of(String network, String preset) {
    return new SearchArchitecture(network, preset, "1 2 3 4", "2 3 4");
  }

  /**
   * What a name means.
   *
   * @throws UserError if there is no such network, or it has no mixed form
   */
  public static SearchArchitecture parse(String name) {
    Matcher parts = NAME.matcher(name);
    SearchArchitecture known = parts.matches() ? KNOWN.get(parts.group(1)) : null;
    if (known == null) {
      List<String> names = KNOWN.keySet().stream().map(base -> base + USUAL).toList();
      throw UserError.invalid(
          "--arch",
          name,
          "be one of "
              + String.join(", ", names)
              + ", with other digits from 1 to 4 for other widths; nearest: "
              + Nearest.to(name, names));
    }
    return parts.group(2) == null
        ? known
        : new SearchArchitecture(
            known.network, known.preset, spaced(parts.group(2)), spaced(parts.group(3)));
  }

  private static String spaced(String digits) {
    return digits.chars().mapToObj(Character::toString).collect(Collectors.joining(" "));
  }
}
