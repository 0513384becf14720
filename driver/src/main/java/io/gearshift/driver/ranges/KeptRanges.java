package io.gearshift.driver.ranges;

import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the ranges of operands and the sums of what went beyond them lie in the flat vector. A
 * quantiser declares them by name: {@code "input range"}, integer bits, and {@code "input
 * overflow"}, three sums over mini-batches: of the share of values beyond the range, of the share
 * beyond the range with one bit less, and of ones.
 *
 * @param operands in the order of the vector
 */
public record KeptRanges(List<Operand> operands) {
  /** Sums of an operand. */
  static final int SUMS = 3;

  private static final String RANGE = " range";
  private static final String OVERFLOW = " overflow";

  /** Of a network whose quantisers keep none. */
  public static final KeptRanges NONE = new KeptRanges(List.of());

  public KeptRanges {
    operands = List.copyOf(operands);
  }

  /**
   * One operand.
   *
   * @param layer its layer's name
   * @param name what it is to the layer: {@code "input"}
   * @param range index of its range
   * @param overflow index of the first of its three sums
   */
  public record Operand(String layer, String name, int range, int overflow) {}

  /** Finds them. */
  public static KeptRanges of(ParameterLayout layout) {
    Map<String, ParameterTensor> states = new HashMap<>();
    for (ParameterTensor tensor : layout.tensors()) {
      if (tensor.role() == ParameterTensor.Role.STATE) {
        states.put(tensor.label(), tensor);
      }
    }
    List<Operand> operands = new ArrayList<>();
    for (ParameterTensor tensor : layout.tensors()) {
      if (states.containsValue(tensor) && tensor.name().endsWith(RANGE) && tensor.size() == 1) {
        String name = tensor.name().substring(0, tensor.name().length() - RANGE.length());
        ParameterTensor overflow = states.get(tensor.layer() + " " + name + OVERFLOW);
        if (overflow != null && overflow.size() == SUMS) {
          operands.add(new Operand(tensor.layer(), name, tensor.offset(), overflow.offset()));
        }
      }
    }
    return new KeptRanges(operands);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return operands.isEmpty();
  }

  /**
   * What a round has added to the sums.
   *
   * @param start the vector at its start
   * @param end the vector at its end, before any range moves
   */
  public OverflowTotals counted(float[] start, float[] end) {
    List<Double> sums = new ArrayList<>();
    for (Operand operand : operands) {
      for (int i = operand.overflow(); i < operand.overflow() + SUMS; i++) {
        sums.add((double) end[i] - start[i]);
      }
    }
    return new OverflowTotals(sums);
  }

  /**
   * Where training begins once ranges are found: the initial parameters with the ranges of another
   * vector. Neither is changed.
   */
  public float[] initialWith(float[] found, float[] initial) {
    float[] start = initial.clone();
    for (Operand operand : operands) {
      start[operand.range()] = found[operand.range()];
    }
    return start;
  }
}
