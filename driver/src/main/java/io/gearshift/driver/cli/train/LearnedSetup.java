package io.gearshift.driver.cli.train;

import io.gearshift.driver.config.LearnedConfiguration;
import io.gearshift.driver.learned.LearnedQuantizers;
import io.gearshift.driver.learned.LearnedQuantizers.Kind;
import io.gearshift.driver.learned.LearnedQuantizers.Quantized;
import io.gearshift.driver.learned.LearnedSide;
import io.gearshift.driver.learned.LearnedStart;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.SizeBudget;
import io.gearshift.executors.optimize.LearnedBounds;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import io.gearshift.executors.optimize.Projection;
import io.gearshift.executors.optimize.SizePenalty;
import io.gearshift.executors.optimize.SizePenalty.Operands;
import io.gearshift.executors.quantization.LearnedLevels;
import io.gearshift.executors.quantization.LearnedScheme;
import io.gearshift.executors.quantization.QuantizationScheme;
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
                weights().map(LearnedSetup::levels).orElse(null),
                inputs().map(LearnedSetup::levels).orElse(null)))
        : Optional.empty();
  }

  private Optional<LearnedStart> weights() {
    return learned.weights().map(side -> new LearnedStart(side, true));
  }

  private Optional<LearnedStart> inputs() {
    return learned.inputs().map(side -> new LearnedStart(side, false));
  }

  private static LearnedLevels levels(LearnedStart start) {
    float[] values = start.values();
    return new LearnedLevels(start.format(), values[0], values[1]);
  }

  /** What budgets add to the loss. */
  List<Penalty> penalties() {
    List<Penalty> penalties = new ArrayList<>();
    side(weights(), learned.weightBudget())
        .ifPresent(side -> penalty(Operands.WEIGHTS, side).ifPresent(penalties::add));
    side(inputs(), learned.inputBudget())
        .ifPresent(side -> penalty(Operands.INPUTS, side).ifPresent(penalties::add));
    return penalties;
  }

  private static Optional<Penalty> penalty(Operands operands, LearnedSide side) {
    return side.budget()
        .map(budget -> new SizePenalty(operands, budget, side.format(), side.leastBits()));
  }

  /** What keeps trained values within their bounds after an update. */
  Projection projection() {
    return new LearnedBounds(
        weights().map(LearnedStart::format).orElse(null),
        inputs().map(LearnedStart::format).orElse(null));
  }

  private static Optional<LearnedSide> side(
      Optional<LearnedStart> start, Optional<SizeBudget> budget) {
    return start.map(
        s ->
            new LearnedSide(
                s.format(),
                s.side().form().isTrained(),
                Math.round(s.side().widths().least()),
                budget));
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
      for (Kind kind : Kind.values()) {
        String operand = size.layer() + " " + kind.label();
        ParameterTensor state = tensors.get(LearnedLevels.stateName(operand));
        if (state != null) {
          double elements = kind == Kind.INPUT ? size.inputElements() : tensors.get(operand).size();
          operands.add(new Quantized(size.layer(), kind, elements, state.offset()));
        }
      }
    }
    return new LearnedQuantizers(
        operands, side(weights(), learned.weightBudget()), side(inputs(), learned.inputBudget()));
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
