package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The ranges that quantisers keep, at the end of an epoch.
 *
 * @param epoch from 0
 * @param precision as in the epoch's own line; {@code regime} in JSON
 * @param layers in the order of the network
 */
public record RangeMetrics(int epoch, @JsonProperty("regime") String precision, List<Layer> layers)
    implements Metrics {

  /**
   * @throws IllegalArgumentException if it has no precision, or an epoch below 0
   */
  public RangeMetrics {
    Metrics.check(epoch, precision);
    layers = layers == null ? List.of() : List.copyOf(layers);
  }

  /**
   * One layer.
   *
   * @param layer its name
   * @param operands in the order in which the quantisers keep them
   */
  public record Layer(String layer, List<Operand> operands) {
    public Layer {
      operands = operands == null ? List.of() : List.copyOf(operands);
    }
  }

  /**
   * One operand.
   *
   * @param operand "input", "weight gradient", ...
   * @param integerBits its range: values lie between -2^integerBits and 2^integerBits
   * @param overflow share of values beyond the range, mean over the epoch's mini-batches; null if
   *     there was none
   * @param overflowOneLess the same for one bit less
   */
  public record Operand(String operand, int integerBits, Double overflow, Double overflowOneLess) {}

  @Override
  public String subject() {
    return "ranges of epoch " + epoch;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch >= position.epoch();
  }
}
