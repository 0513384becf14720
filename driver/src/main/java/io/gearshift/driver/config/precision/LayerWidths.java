package io.gearshift.driver.config.precision;

import io.gearshift.executors.numerics.GaussianGrid;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Widths of weights and inputs as a text: {@code 2/2} for all layers, or {@code conv2=2/3
 * conv3=1/4}.
 *
 * @param all those of every layer; empty where each has its own
 * @param layers by name; empty where all are alike
 */
public record LayerWidths(Optional<Widths> all, Map<String, Widths> layers) {

  /** Largest width. */
  public static final int MOST_BITS = GaussianGrid.MAX_BITS;

  /** What follows "must" where a text is none. */
  static final String RULE =
      "be weight/input, or layer=weight/input with spaces between, each from 1 to "
          + GaussianGrid.MAX_BITS;

  private static final Pattern ENTRY = Pattern.compile("(?:([^=\\s]+)=)?([1-4])/([1-4])");

  static boolean isValid(String text) {
    return read(text).isPresent();
  }

  /**
   * What a text says.
   *
   * @param text one that {@link #isValid}
   */
  public static LayerWidths parse(String text) {
    return read(text).orElseThrow();
  }

  private static Optional<LayerWidths> read(String text) {
    Map<String, Widths> layers = new LinkedHashMap<>();
    String[] words = text.strip().split("\\s+", -1);
    for (String word : words) {
      Matcher entry = ENTRY.matcher(word);
      if (!entry.matches()) {
        return Optional.empty();
      }
      Widths widths =
          new Widths(Integer.parseInt(entry.group(2)), Integer.parseInt(entry.group(3)));
      if (entry.group(1) == null) {
        return words.length == 1
            ? Optional.of(new LayerWidths(Optional.of(widths), Map.of()))
            : Optional.empty();
      }
      if (layers.put(entry.group(1), widths) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new LayerWidths(Optional.empty(), layers));
  }

  /** The text that {@link #parse} reads. */
  public static String text(Map<String, Widths> layers) {
    StringBuilder text = new StringBuilder();
    layers.forEach(
        (layer, widths) ->
            text.append(text.isEmpty() ? "" : " ")
                .append(layer)
                .append('=')
                .append(widths.weight())
                .append('/')
                .append(widths.input()));
    return text.toString();
  }
}
