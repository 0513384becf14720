package io.gearshift.driver.learned;

import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Operand;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Size;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The learned quantisers of a run.
 *
 * @param operands in the order of the network
 * @param weights of weights and biases; empty where they have none
 * @param inputs of inputs of products; empty where they have none
 */
public record LearnedQuantizers(
    List<Quantized> operands, Optional<LearnedSide> weights, Optional<LearnedSide> inputs) {

  /** Of a run that has none. */
  public static final LearnedQuantizers NONE =
      new LearnedQuantizers(List.of(), Optional.empty(), Optional.empty());

  private static final double BITS_OF_KILOBYTE = 8 * 1024;

  public LearnedQuantizers {
    operands = List.copyOf(operands);
  }

  /** What an operand is. */
  public enum Kind {
    WEIGHT("weight"),
    BIAS("bias"),
    INPUT("input");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** For records and people. */
    public String label() {
      return label;
    }
  }

  /**
   * One operand.
   *
   * @param layer its name
   * @param elements of it; of one image's, where it is an input
   * @param format of it
   * @param offset of the first of its two trained values in the flat vector
   */
  public record Quantized(
      String layer, Kind kind, double elements, LearnedFormat format, int offset) {}

  /**
   * What an epoch adds to the record.
   *
   * @param epoch that is over
   * @param parameters the flat vector
   * @return empty where nothing is learned
   */
  public Optional<QuantizerMetrics> endOf(int epoch, Precision precision, float[] parameters) {
    if (operands.isEmpty()) {
      return Optional.empty();
    }
    List<Operand> lines = new ArrayList<>();
    List<Operand> ofWeights = new ArrayList<>();
    List<Operand> ofInputs = new ArrayList<>();
    for (Quantized operand : operands) {
      Operand line = operand(operand, parameters);
      lines.add(line);
      (operand.kind() == Kind.INPUT ? ofInputs : ofWeights).add(line);
    }
    return Optional.of(
        new QuantizerMetrics(
            epoch, precision.label(), lines, size(ofWeights, weights), size(ofInputs, inputs)));
  }

  private Operand operand(Quantized operand, float[] parameters) {
    LearnedSide side = (operand.kind() == Kind.INPUT ? inputs : weights).orElseThrow();
    float first = parameters[operand.offset()];
    float second = parameters[operand.offset() + 1];
    int bits = operand.format().bits(first, second, side.leastBits());
    float[] ends = ends(operand.format(), first, second);
    return new Operand(
        operand.layer(),
        operand.kind().label(),
        bits,
        ends[0],
        ends[1],
        bits * operand.elements() / BITS_OF_KILOBYTE);
  }

  /** The smallest number above zero, and the largest one. */
  private static float[] ends(LearnedFormat format, float first, float second) {
    if (format instanceof LearnedUniform uniform) {
      LearnedUniform.At at = uniform.at(first, second);
      return new float[] {at.step(), at.decode(at.largestRaw())};
    }
    LearnedPowers.At at = ((LearnedPowers) format).at(first, second);
    return new float[] {at.smallest(), at.largest()};
  }

  private static Size size(List<Operand> operands, Optional<LearnedSide> side) {
    if (operands.isEmpty()) {
      return null;
    }
    double sum = operands.stream().mapToDouble(Operand::kilobytes).sum();
    double largest = operands.stream().mapToDouble(Operand::kilobytes).max().orElse(0);
    Optional<SizeBudget> budget = side.flatMap(LearnedSide::budget);
    boolean ofSum = budget.map(b -> b.extent() == SizeBudget.Extent.SUM).orElse(Boolean.TRUE);
    return new Size(
        sum, largest, budget.map(SizeBudget::target).orElse(null), ofSum ? Size.SUM : Size.MAX);
  }
}
