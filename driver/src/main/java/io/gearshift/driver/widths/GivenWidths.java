package io.gearshift.driver.widths;

import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics.Operand;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import java.util.List;
import java.util.Optional;

/**
 * Widths that stay as they are; they are recorded once.
 *
 * @param layers in the order of the network
 */
public record GivenWidths(List<Given> layers) implements RecordedWidths {

  public GivenWidths {
    layers = List.copyOf(layers);
  }

  /**
   * One layer.
   *
   * @param size what its product reads
   */
  public record Given(OperandSize size, Widths widths) {}

  @Override
  public Optional<WidthMetrics> endOf(int epoch, Precision precision, float[] parameters) {
    if (epoch > 0 || layers.isEmpty()) {
      return Optional.empty();
    }
    List<WidthMetrics.Layer> given =
        layers.stream()
            .map(
                layer ->
                    WidthCosts.layer(
                        layer.size(),
                        operand(layer.widths().weight()),
                        operand(layer.widths().input())))
            .toList();
    return Optional.of(WidthCosts.metrics(epoch, precision, given));
  }

  private static Operand operand(int bits) {
    return new Operand(List.of(bits), List.of(1.0), bits, bits);
  }
}
