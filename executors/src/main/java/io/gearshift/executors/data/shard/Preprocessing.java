package io.gearshift.executors.data.shard;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was done to the images of a data set before they were stored. Two that are equal make the
 * same values of an image.
 *
 * @param name of the method, as ingest is told it: {@code gcn-zca}
 * @param parameters of it, by name
 * @param whitening mean and matrix that were fitted on the training images; null where the method
 *     has none
 */
public record Preprocessing(
    String name,
    SortedMap<String, Double> parameters,
    @JsonInclude(JsonInclude.Include.NON_NULL) Whitening whitening) {

  /**
   * A file of parameters inside the data set.
   *
   * @param file its path inside the data set
   * @param bytes its size
   * @param sha256 of it
   */
  public record Whitening(String file, long bytes, String sha256) {}

  /** Copies the parameters. */
  public Preprocessing {
    parameters =
        parameters == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  /** For people: {@code gcn-zca (whitening 0123456789ab)}. */
  public String shown() {
    return whitening == null
        ? name + " " + parameters
        : name + " (whitening " + whitening.sha256().substring(0, 12) + ")";
  }
}
