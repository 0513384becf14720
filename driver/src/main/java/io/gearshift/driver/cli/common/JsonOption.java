package io.gearshift.driver.cli.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.driver.record.json.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The mixin {@code --json}: figures as one object on the last line of standard output. */
public final class JsonOption {
  @Option(names = "--json", description = "Print the figures as one JSON object on the last line.")
  private boolean json;

  /** Whether it was given. */
  public boolean isGiven() {
    return json;
  }

  /**
   * Prints the line if the option was given.
   *
   * @param figures a record or map; keys in camel case with units in the name
   */
  public void print(PrintWriter out, Object figures) {
    if (json) {
      try {
        out.println(Json.mapper().writeValueAsString(figures));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("Not a JSON object: " + figures.getClass(), e);
      }
    }
  }
}
