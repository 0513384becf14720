package io.gearshift.driver.widths;

import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics.Operand;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers whose widths are searched.
 *
 * @param layers in the order of the network
 * @param weightWidths in bits, in the order of the logits
 * @param inputWidths in bits, in the order of the logits
 */
public record SearchedWidths(
    List<Searched> layers, List<Integer> weightWidths, List<Integer> inputWidths)
    implements RecordedWidths {

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

  @Override
  public Optional<WidthMetrics> endOf(int epoch, Precision precision, float[] parameters) {
    List<WidthMetrics.Layer> found = new ArrayList<>();
    for (Searched layer : layers) {
      found.add(
          WidthCosts.layer(
              layer.size(),
              operand(parameters, layer.weight(), weightWidths),
              operand(parameters, layer.input(), inputWidths)));
    }
    return Optional.of(WidthCosts.metrics(epoch, precision, found));
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
