package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The memory of weights or of inputs on learned grids above a budget: factor * max(0, kilobytes -
 * target)^2. The gradients by these quantisers' trained values are then cut to the size of a step.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), section 4, and {@code
 * mixed-precision-dnns/train_resnet.py} of sony/ai-research-code.
 *
 * @param operands whose memory counts
 * @param budget of it
 * @param format of the operands
 * @param signedFormat of inputs that may be below zero
 * @param leastBits no width is counted as smaller
 */
public record SizePenalty(
    Operands operands,
    SizeBudget budget,
    LearnedFormat format,
    LearnedFormat signedFormat,
    int leastBits)
    implements Penalty {

  /** Operands of one format. */
  public SizePenalty(Operands operands, SizeBudget budget, LearnedFormat format, int leastBits) {
    this(operands, budget, format, format, leastBits);
  }

  /** What is stored. */
  public enum Operands {
    /** Weights and biases. */
    WEIGHTS("weightSize"),
    /** Inputs of products, of one image. */
    INPUTS("inputSize");

    private final String term;

    Operands(String term) {
      this.term = term;
    }

    private List<String> roles() {
      return this == WEIGHTS
          ? List.of("weight", "bias")
          : List.of("input", LearnedLevels.SIGNED_INPUT);
    }
  }

  @Override
  public String name() {
    return operands.term;
  }

  @Override
  public String label() {
    return budget.factor()
        + " times the square of what "
        + operands.name().toLowerCase(Locale.ROOT)
        + " take above "
        + budget.target()
        + " kB";
  }

  @Override
  public void apply(Context context) {
    Map<String, ParameterTensor> tensors = new HashMap<>();
    for (ParameterTensor tensor : context.parameters().layout().trained()) {
      tensors.put(tensor.label(), tensor);
    }
    List<LearnedSize> sizes = new ArrayList<>();
    for (OperandSize operand : context.sizes()) {
      for (String role : operands.roles()) {
        String name = operand.layer() + " " + role;
        ParameterTensor state = tensors.get(LearnedLevels.stateName(name));
        if (state != null) {
          double elements =
              operands == Operands.INPUTS ? operand.inputElements() : tensors.get(name).size();
          sizes.add(
              new LearnedSize(
                  LearnedLevels.grid(
                      role.equals(LearnedLevels.SIGNED_INPUT) ? signedFormat : format,
                      context.parameters().part(state)),
                  leastBits,
                  elements,
                  context.gradients().part(state)));
        }
      }
    }
    context.elementWise().addSizeOver(sizes, budget, context.term());
    for (LearnedSize size : sizes) {
      context.elementWise().limitLearnedGradient(size.grid(), size.gradTrained());
    }
  }
}
