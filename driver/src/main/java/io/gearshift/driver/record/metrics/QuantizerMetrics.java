package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;

/**
 * The learned quantisers at the end of an epoch.
 *
 * @param epoch from 0
 * @param precision as in the epoch's own line; {@code regime} in JSON
 * @param operands in the order of the network
 * @param weights memory of weights and biases on learned grids; null where they are on none
 * @param inputs memory of one image's inputs on learned grids; null where they are on none
 */
public record QuantizerMetrics(
    int epoch,
    @JsonProperty("regime") String precision,
    List<Operand> operands,
    Size weights,
    Size inputs)
    implements Metrics {

  /**
   * @throws IllegalArgumentException if it has no precision, or an epoch below 0
   */
  public QuantizerMetrics {
    Metrics.check(epoch, precision);
    operands = operands == null ? List.of() : List.copyOf(operands);
  }

  /**
   * One operand.
   *
   * @param layer its name
   * @param operand {@code "weight"}, {@code "bias"} or {@code "input"}
   * @param bits width by which its size is counted
   * @param smallest the step, or the smallest power of two
   * @param largest the largest value
   * @param kilobytes of 1,024 bytes
   */
  public record Operand(
      String layer, String operand, int bits, double smallest, double largest, double kilobytes) {}

  /**
   * Memory in kilobytes of 1,024 bytes.
   *
   * @param sum of all
   * @param largest of one operand
   * @param target of the run; null for none
   * @param type which of them the target limits: {@value #SUM} or {@value #MAX}
   */
  public record Size(double sum, double largest, Double target, String type) {
    /** All together. */
    public static final String SUM = "sum";

    /** The largest one. */
    public static final String MAX = "max";

    /** What the target limits. */
    @JsonIgnore
    public double limited() {
      return MAX.equals(type) ? largest : sum;
    }

    /** Whether it is no larger than its target. */
    @JsonIgnore
    public boolean holds() {
      return target == null || limited() <= target;
    }
  }

  /** Whether all budgets are kept. */
  @JsonIgnore
  public boolean holds() {
    return Stream.of(weights, inputs).allMatch(size -> size == null || size.holds());
  }

  @Override
  public String subject() {
    return "quantizers of epoch " + epoch;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch >= position.epoch();
  }
}
