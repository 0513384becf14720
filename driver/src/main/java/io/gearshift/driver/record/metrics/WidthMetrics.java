package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The widths that a search leans to, at the end of an epoch; or those that a run was given, at the
 * end of its first epoch, each the only one of its operand.
 *
 * @param epoch from 0
 * @param precision as in the epoch's own line; {@code regime} in JSON
 * @param layers in the order of the network
 * @param expected cost by the shares
 * @param chosen cost if each operand took its width of the largest share
 * @param uniform cost if all took 2 bits
 */
public record WidthMetrics(
    int epoch,
    @JsonProperty("regime") String precision,
    List<Layer> layers,
    Cost expected,
    Cost chosen,
    Cost uniform)
    implements Metrics {

  /**
   * @throws IllegalArgumentException if it has no precision, or an epoch below 0
   */
  public WidthMetrics {
    Metrics.check(epoch, precision);
    layers = layers == null ? List.of() : List.copyOf(layers);
  }

  /**
   * One layer.
   *
   * @param layer its name
   * @param products millions of weight elements times pixels of the input over the strides
   * @param inputs thousands of elements of one image's input
   * @param weights millions of elements
   */
  public record Layer(
      String layer,
      Operand weight,
      Operand input,
      double products,
      double inputs,
      double weights) {}

  /**
   * One operand.
   *
   * @param bits the widths that are mixed
   * @param shares of each, which sum to 1
   * @param expected the mean of the widths by the shares
   * @param chosen the width of the largest share, of equal ones the first
   */
  public record Operand(List<Integer> bits, List<Double> shares, double expected, int chosen) {
    public Operand {
      bits = bits == null ? List.of() : List.copyOf(bits);
      shares = shares == null ? List.of() : List.copyOf(shares);
    }
  }

  /**
   * What layers cost together.
   *
   * @param bitOperations millions of products times bits of both operands
   * @param inputBits thousands of bits of one image's inputs
   * @param weightBits millions of bits
   */
  public record Cost(double bitOperations, double inputBits, double weightBits) {}

  @Override
  public String subject() {
    return "widths of epoch " + epoch;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch >= position.epoch();
  }
}
