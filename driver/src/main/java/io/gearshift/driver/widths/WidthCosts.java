package io.gearshift.driver.widths;

import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics.Cost;
import io.gearshift.driver.record.metrics.WidthMetrics.Layer;
import io.gearshift.driver.record.metrics.WidthMetrics.Operand;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import java.util.List;
import java.util.function.Function;

/** What layers of given widths cost. */
final class WidthCosts {
  private static final int UNIFORM_BITS = 2;
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  private WidthCosts() {}

  /** A layer of the record. */
  static Layer layer(OperandSize size, Operand weight, Operand input) {
    return new Layer(
        size.layer(),
        weight,
        input,
        size.product() / MILLION,
        size.inputElements() / THOUSAND,
        size.weightElements() / MILLION);
  }

  /** The line of the record. */
  static WidthMetrics metrics(int epoch, Precision precision, List<Layer> layers) {
    return new WidthMetrics(
        epoch,
        precision.label(),
        layers,
        cost(layers, Operand::expected),
        cost(layers, operand -> (double) operand.chosen()),
        cost(layers, operand -> (double) UNIFORM_BITS));
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
}
