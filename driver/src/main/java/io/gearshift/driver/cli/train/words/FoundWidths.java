package io.gearshift.driver.cli.train.words;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.cli.common.RunFolder;
import io.gearshift.driver.config.precision.LayerWidths;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Widths layer by layer that a search has found, or a person has written: {@code {"layer":
 * {"weight": 2, "input": 3}}}.
 *
 * @param layers by name
 * @param architecture of the run that found them; empty for a file
 */
public record FoundWidths(Map<String, Widths> layers, Optional<String> architecture) {
  private static final String OPTION = "--arch-from";
  private static final String JSON = ".json";

  public FoundWidths {
    layers = new LinkedHashMap<>(layers);
  }

  /**
   * Reads them.
   *
   * @param from the folder of a run, the id of one, or a JSON file
   * @param root where runs lie
   * @throws UserError if there are none
   */
  public static FoundWidths read(String from, String root) {
    return from.endsWith(JSON) ? ofFile(from) : ofRun(from, root);
  }

  private static FoundWidths ofRun(String from, String root) {
    Folder folder = RunFolder.locate(OPTION, from, root, ", or a file FILE.json");
    RunRecordReader run = RunRecordReader.read(folder);
    if (run.widths().isEmpty()) {
      throw UserError.invalid(
          OPTION, from, "be a run with widths by layer: its record has no line of them");
    }
    WidthMetrics last = run.widths().get(run.widths().size() - 1);
    Map<String, Widths> layers = new LinkedHashMap<>();
    for (WidthMetrics.Layer layer : last.layers()) {
      layers.put(layer.layer(), new Widths(layer.weight().chosen(), layer.input().chosen()));
    }
    return new FoundWidths(layers, Optional.of(run.configuration().plan().network()));
  }

  private static FoundWidths ofFile(String from) {
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readString(Path.of(from)));
      Map<String, Widths> layers = new LinkedHashMap<>();
      root.fields()
          .forEachRemaining(
              entry ->
                  layers.put(
                      entry.getKey(),
                      new Widths(width(from, entry, "weight"), width(from, entry, "input"))));
      if (layers.isEmpty()) {
        throw UserError.invalid(OPTION, from, "hold a width for each layer: it holds none");
      }
      return new FoundWidths(layers, Optional.empty());
    } catch (JsonProcessingException e) {
      throw UserError.invalid(
          OPTION, from, "be JSON, an object of layers: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UserError("Cannot read " + from + ": " + e.getMessage(), e);
    }
  }

  private static int width(String from, Map.Entry<String, JsonNode> layer, String operand) {
    JsonNode bits = layer.getValue().path(operand);
    if (!bits.isInt() || bits.intValue() < 1 || bits.intValue() > LayerWidths.MOST_BITS) {
      throw UserError.invalid(
          OPTION,
          from,
          "say the bits of "
              + layer.getKey()
              + "'s "
              + operand
              + ", 1 to "
              + LayerWidths.MOST_BITS
              + "; it says "
              + (bits.isMissingNode() ? "nothing" : bits));
    }
    return bits.intValue();
  }

  /** As {@code --set} takes them. */
  public List<String> settings() {
    List<String> settings = new ArrayList<>();
    architecture.ifPresent(name -> settings.add("cnn.Architecture=" + name));
    settings.add("widths.Mode=fixed");
    settings.add("widths.Layer_Widths=" + LayerWidths.text(layers));
    return settings;
  }
}
