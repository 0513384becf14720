package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.precision.LearnedConfiguration;
import io.gearshift.driver.config.precision.LearnedConfiguration.Side;
import io.gearshift.driver.learned.LearnedQuantizers;
import io.gearshift.driver.learned.LearnedQuantizers.Kind;
import io.gearshift.driver.learned.LearnedQuantizers.Quantized;
import io.gearshift.driver.learned.LearnedSide;
import io.gearshift.driver.learned.LearnedStart;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.optimize.LearnedBounds;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import io.gearshift.executors.optimize.Projection;
import io.gearshift.executors.optimize.SizePenalty;
import io.gearshift.executors.optimize.SizePenalty.Operands;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;
import io.gearshift.executors.quantization.scheme.LearnedScheme;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Learned quantisers in the terms of those who train. */
final class LearnedSetup {
  private final LearnedConfiguration learned;

  LearnedSetup(LearnedConfiguration learned) {
    this.learned = learned;
  }

  /** How operands are quantised; empty where nothing is learned. */
  Optional<QuantizationScheme> scheme() {
    return learned.isOn()
        ? Optional.of(
            new LearnedScheme(
                levels(weights()),
                levels(inputs(false)),
                levels(inputs(true)),
                learned.gradientBits().orElse(0)))
        : Optional.empty();
  }

  private Optional<LearnedStart> weights() {
    return learned.weights().map(side -> new LearnedStart(side, true));
  }

  private Optional<LearnedStart> inputs(boolean signed) {
    return learned.inputs().map(side -> new LearnedStart(side, signed));
  }

  /** Null for single precision. */
  private static LearnedLevels levels(Optional<LearnedStart> start) {
    return start
        .map(
            s -> {
              LearnedLevels levels = new LearnedLevels(s.format(), s.values()[0], s.values()[1]);
              return s.side().form().isTrained() ? levels : levels.kept();
            })
        .orElse(null);
  }

  private static LearnedFormat format(Optional<LearnedStart> start) {
    return start.map(LearnedStart::format).orElse(null);
  }

  private static int leastBits(Optional<Side> side) {
    return side.map(s -> Math.round(s.widths().least())).orElse(1);
  }

  /** What budgets add to the loss. */
  List<Penalty> penalties() {
    List<Penalty> penalties = new ArrayList<>();
    learned
        .weightBudget()
        .ifPresent(
            budget ->
                penalties.add(
                    new SizePenalty(
                        Operands.WEIGHTS,
                        budget,
                        format(weights()),
                        leastBits(learned.weights()))));
    learned
        .inputBudget()
        .ifPresent(
            budget ->
                penalties.add(
                    new SizePenalty(
                        Operands.INPUTS,
                        budget,
                        format(inputs(false)),
                        format(inputs(true)),
                        leastBits(learned.inputs()))));
    return penalties;
  }

  /** What keeps trained values within their bounds after an update. */
  Projection projection() {
    return new LearnedBounds(format(weights()), format(inputs(false)));
  }

  /**
   * The quantisers, for the record.
   *
   * @param layout of the flat vector, states included
   * @param sizes how much each product of the network reads under a scheme
   */
  LearnedQuantizers recorded(
      ParameterLayout layout, Function<QuantizationScheme, List<OperandSize>> sizes) {
    if (!learned.isOn()) {
      return LearnedQuantizers.NONE;
    }
    Map<String, ParameterTensor> tensors = new HashMap<>();
    layout.tensors().forEach(tensor -> tensors.put(tensor.label(), tensor));
    List<Quantized> operands = new ArrayList<>();
    for (OperandSize size : sizes.apply(scheme().orElseThrow())) {
      for (Kind kind : List.of(Kind.WEIGHT, Kind.BIAS)) {
        String name = size.layer() + " " + kind.label();
        Optional.ofNullable(tensors.get(LearnedLevels.stateName(name)))
            .ifPresent(
                state ->
                    operands.add(
                        new Quantized(
                            size.layer(),
                            kind,
                            tensors.get(name).size(),
                            format(weights()),
                            state.offset())));
      }
      input(tensors, size, Kind.INPUT.label(), false).ifPresent(operands::add);
      input(tensors, size, LearnedLevels.SIGNED_INPUT, true).ifPresent(operands::add);
    }
    return new LearnedQuantizers(
        operands,
        learned
            .weights()
            .map(s -> new LearnedSide(leastBits(learned.weights()), learned.weightBudget())),
        learned
            .inputs()
            .map(s -> new LearnedSide(leastBits(learned.inputs()), learned.inputBudget())));
  }

  private Optional<Quantized> input(
      Map<String, ParameterTensor> tensors, OperandSize size, String operand, boolean signed) {
    return Optional.ofNullable(tensors.get(LearnedLevels.stateName(size.layer() + " " + operand)))
        .map(
            state ->
                new Quantized(
                    size.layer(),
                    Kind.INPUT,
                    size.inputElements(),
                    format(inputs(signed)),
                    state.offset()));
  }

  /**
   * Lets the quantisers of weights and biases start from trained weights, in place.
   *
   * @param layout of the flat vector, states included
   */
  void startFromWeights(ParameterLayout layout, float[] vector) {
    Optional<LearnedStart> start = weights();
    if (start.isEmpty()) {
      return;
    }
    for (ParameterTensor weight : layout.tensors()) {
      if (weight.role() == ParameterTensor.Role.WEIGHT
          || weight.role() == ParameterTensor.Role.DEPTHWISE_WEIGHT) {
        double step = start.get().step(vector, weight.offset(), weight.size());
        float[] values = start.get().values(step);
        for (Kind kind : List.of(Kind.WEIGHT, Kind.BIAS)) {
          String name = LearnedLevels.stateName(weight.layer() + " " + kind.label());
          layout.tensors().stream()
              .filter(state -> state.label().equals(name))
              .forEach(state -> System.arraycopy(values, 0, vector, state.offset(), values.length));
        }
      }
    }
  }
}
