package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.precision.WidthConfiguration;
import io.gearshift.driver.config.precision.WidthConfiguration.Mode;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.text.Nearest;
import io.gearshift.driver.widths.GivenWidths;
import io.gearshift.driver.widths.RecordedWidths;
import io.gearshift.driver.widths.SearchedWidths;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.optimize.ComplexityPenalty;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.quantizer.GaussianMixture;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import io.gearshift.executors.quantization.scheme.WidthSearchScheme;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Widths by layer in the terms of those who train. */
final class WidthSetup {
  private final WidthConfiguration widths;

  WidthSetup(WidthConfiguration widths) {
    this.widths = widths;
  }

  /** How operands are quantised; empty where widths are not by layer. */
  Optional<QuantizationScheme> scheme() {
    return switch (widths.mode()) {
      case NONE -> Optional.empty();
      case SEARCH ->
          Optional.of(new WidthSearchScheme(widths.weightWidths(), widths.inputWidths()));
      case FIXED ->
          Optional.of(
              new LayerWidthsScheme(
                  widths.layers().layers(),
                  widths.layers().all().orElse(null),
                  widths.gradientBits().orElse(0)));
    };
  }

  /** What a search adds to the loss. */
  Optional<Penalty> penalty() {
    return widths.mode() == Mode.SEARCH && widths.complexityDecay() > 0
        ? Optional.of(
            new ComplexityPenalty(
                (float) widths.complexityDecay(),
                new ComplexityPenalty.Logits(
                    GaussianMixture.logitsName(Role.INPUT), widths.inputWidths()),
                new ComplexityPenalty.Logits(
                    GaussianMixture.logitsName(Role.WEIGHT), widths.weightWidths())))
        : Optional.empty();
  }

  /**
   * The widths of layers, for the record.
   *
   * @param graph the network
   * @param layout of the flat vector, states included
   * @param sizes how much each product of the network reads under a scheme
   */
  RecordedWidths recorded(
      NetworkGraph graph,
      ParameterLayout layout,
      Function<QuantizationScheme, List<OperandSize>> sizes) {
    return switch (widths.mode()) {
      case NONE -> RecordedWidths.NONE;
      case SEARCH -> searched(layout, sizes.apply(scheme().orElseThrow()));
      case FIXED -> given(graph.innerProducts(), sizes.apply(scheme().orElseThrow()));
    };
  }

  private SearchedWidths searched(ParameterLayout layout, List<OperandSize> sizes) {
    Map<String, Integer> offsets = new HashMap<>();
    for (ParameterTensor tensor : layout.tensors()) {
      if (tensor.group().equals(GaussianMixture.ALPHAS)) {
        offsets.put(tensor.label(), tensor.offset());
      }
    }
    List<SearchedWidths.Searched> layers = new ArrayList<>();
    for (OperandSize size : sizes) {
      Integer weight = offsets.get(label(size, Role.WEIGHT));
      Integer input = offsets.get(label(size, Role.INPUT));
      if (weight != null && input != null) {
        layers.add(new SearchedWidths.Searched(size, weight, input));
      }
    }
    return new SearchedWidths(layers, widths.weightWidths(), widths.inputWidths());
  }

  private GivenWidths given(List<String> names, List<OperandSize> sizes) {
    List<GivenWidths.Given> layers = new ArrayList<>();
    for (OperandSize size : sizes) {
      if (names.contains(size.layer())) {
        Widths own =
            widths.layers().all().orElseGet(() -> widths.layers().layers().get(size.layer()));
        layers.add(new GivenWidths.Given(size, own));
      }
    }
    return new GivenWidths(layers);
  }

  private static String label(OperandSize size, Role role) {
    return size.layer() + " " + GaussianMixture.logitsName(role);
  }

  /**
   * Refuses widths of layers that a network does not have, and a network without layers that could
   * have any.
   */
  void requireFits(NetworkGraph graph) {
    if (widths.mode() == Mode.NONE) {
      return;
    }
    List<String> layers = graph.innerProducts();
    if (layers.isEmpty()) {
      throw UserError.invalid(
          "Mode",
          widths.mode().name().toLowerCase(Locale.ROOT),
          "be none for a network without layers between its first and its last product");
    }
    if (widths.mode() != Mode.FIXED || widths.layers().all().isPresent()) {
      return;
    }
    for (String named : widths.layers().layers().keySet()) {
      if (!layers.contains(named)) {
        throw UserError.invalid(
            "Layer_Widths", named, "name layers that have widths: " + Nearest.to(named, layers));
      }
    }
    for (String layer : layers) {
      if (!widths.layers().layers().containsKey(layer)) {
        throw UserError.invalid("Layer_Widths", layer + " is missing", "name every layer once");
      }
    }
  }
}
