package io.gearshift.driver.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The whole state of a run between two rounds: where it stands, scalars and small objects as JSON,
 * and float vectors. Doubles survive to the bit, and so do floats, NaN included.
 *
 * <p>Vectors are not copied: whoever builds a checkpoint leaves them alone until it is written.
 */
public final class Checkpoint {
  private final Position position;
  private final RecordMark record;
  private final Map<String, JsonNode> state;
  private final Map<String, float[]> vectors;

  private Checkpoint(Builder builder) {
    this.position = builder.position;
    this.record = builder.record;
    this.state = Collections.unmodifiableMap(new LinkedHashMap<>(builder.state));
    this.vectors = Collections.unmodifiableMap(new LinkedHashMap<>(builder.vectors));
  }

  /** A checkpoint of a run whose next round is {@code position}. */
  public static Builder at(Position position) {
    return new Builder(position);
  }

  /** The round that comes next. */
  public Position position() {
    return position;
  }

  /** What stood in the run's record at that position; null where an older program wrote it. */
  public RecordMark record() {
    return record;
  }

  /** All named JSON values. */
  public Map<String, JsonNode> state() {
    return state;
  }

  /**
   * One named JSON value, such as the policy's state or the resolved configuration.
   *
   * @param type a number, string or record that Jackson knows
   * @throws IllegalArgumentException if it is missing or of another form
   */
  public <T> T state(String name, Class<T> type) {
    JsonNode value = state.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "Invalid checkpoint: no '" + name + "' (has " + state.keySet() + ")");
    }
    try {
      return Json.mapper().convertValue(value, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid checkpoint: '" + name + "' is no " + type.getSimpleName(), e);
    }
  }

  /** All named vectors, in the order they were put. */
  public Map<String, float[]> vectors() {
    return vectors;
  }

  /**
   * One named vector.
   *
   * @throws IllegalArgumentException if it is missing
   */
  public float[] vector(String name) {
    float[] vector = vectors.get(name);
    if (vector == null) {
      throw new IllegalArgumentException(
          "Invalid checkpoint: no vector '" + name + "' (has " + vectors.keySet() + ")");
    }
    return vector;
  }

  /** Collects the parts. */
  public static final class Builder {
    private final Position position;
    private RecordMark record;
    private final Map<String, JsonNode> state = new LinkedHashMap<>();
    private final Map<String, float[]> vectors = new LinkedHashMap<>();

    private Builder(Position position) {
      this.position = position;
    }

    /** Says what stands in the run's record. */
    public Builder record(RecordMark mark) {
      record = mark;
      return this;
    }

    /** Adds a value that Jackson can write: a number, string, map or record. */
    public Builder state(String name, Object value) {
      state.put(name, Json.mapper().valueToTree(value));
      return this;
    }

    /** Adds a vector, such as "parameters" or "momentum". */
    public Builder vector(String name, float[] values) {
      vectors.put(name, values);
      return this;
    }

    public Checkpoint build() {
      return new Checkpoint(this);
    }
  }
}
