package io.gearshift.driver.widths;

import io.gearshift.driver.record.WidthMetrics;
import io.gearshift.driver.record.WidthMetrics.Cost;
import io.gearshift.driver.record.WidthMetrics.Layer;
import io.gearshift.driver.record.WidthMetrics.Operand;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The layers whose widths are searched.
 *
 * @param layers in the order of the network
 * @param weightWidths in bits, in the order of the logits
 * @param inputWidths in bits, in the order of the logits
 */
public record SearchedWidths(
    List<Searched> layers, List<Integer> weightWidths, List<Integer> inputWidths) {

  /** Of a run that searches nothing. */
  public static final SearchedWidths NONE = new SearchedWidths(List.of(), List.of(), List.of());

  private static final int UNIFORM_BITS = 2;
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  public SearchedWidths {
    layers = List.copyOf(layers);
    weightWidths = List.copyOf(weightWidths);
    inputWidths = List.copyOf(inputWidths);
  }

  /**
   * One layer.
   *
   * @param size what its product reads
   * @param weight index of the first logit of its weight in the flat vector
   * @param input the same of its input
   */
  public record Searched(OperandSize size, int weight, int input) {}

  /** Whether there are none. */
  public boolean isEmpty() {
    return layers.isEmpty();
  }

  /**
   * What a flat vector says of them.
   *
   * @param epoch that is over
   */
  public WidthMetrics of(int epoch, Precision precision, float[] parameters) {
    List<Layer> found = new ArrayList<>();
    for (Searched layer : layers) {
      found.add(
          new Layer(
              layer.size().layer(),
              operand(parameters, layer.weight(), weightWidths),
              operand(parameters, layer.input(), inputWidths),
              layer.size().product() / MILLION,
              layer.size().inputElements() / THOUSAND,
              layer.size().weightElements() / MILLION));
    }
    return new WidthMetrics(
        epoch,
        precision.label(),
        found,
        cost(found, Operand::expected),
        cost(found, operand -> (double) operand.chosen()),
        cost(found, operand -> (double) UNIFORM_BITS));
  }

  private static Cost cost(List<Layer> layers, Function<Operand, Double> bits) {
    double operations = 0;
    double inputs = 0;
    double weights = 0;
    for (Layer layer : layers) {
      double weight = bits.apply(layer.weight());
      double input = bits.apply(layer.input());
      operations += layer.products() * weight * input;
      inputs += layer.inputs() * input;
      weights += layer.weights() * weight;
    }
    return new Cost(operations, inputs, weights);
  }

  private static Operand operand(float[] parameters, int first, List<Integer> widths) {
    double largest = Double.NEGATIVE_INFINITY;
    int chosen = 0;
    for (int i = 0; i < widths.size(); i++) {
      if (parameters[first + i] > largest) {
        largest = parameters[first + i];
        chosen = i;
      }
    }
    double sum = 0;
    for (int i = 0; i < widths.size(); i++) {
      sum += StrictMath.exp(parameters[first + i] - largest);
    }
    List<Double> shares = new ArrayList<>();
    double expected = 0;
    for (int i = 0; i < widths.size(); i++) {
      double share = StrictMath.exp(parameters[first + i] - largest) / sum;
      shares.add(share);
      expected += share * widths.get(i);
    }
    return new Operand(widths, shares, expected, widths.get(chosen));
  }
}
