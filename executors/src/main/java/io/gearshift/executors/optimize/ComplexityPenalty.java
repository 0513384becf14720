package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.grid.Expectation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The expected bit operations of a search for widths: factor * the sum over layers of product *
 * expected bits of the input * expected bits of the weight, over the product of the first such
 * layer.
 *
 * <p>Source: Cai and Vasconcelos 2020 (arXiv 2004.05795), section 3.4, with the normalisation of
 * {@code models/mixresnet.py} of zhaoweicai/EdMIPS.
 *
 * @param factor the paper's complexity decay
 * @param inputs the logits of inputs
 * @param weights the logits of weights
 */
public record ComplexityPenalty(float factor, Logits inputs, Logits weights) implements Penalty {

  /** By which the record names it. */
  public static final String NAME = "complexity";

  /**
   * The logits of one kind of operand.
   *
   * @param name of their state in each layer
   * @param widths that they weigh, in bits
   */
  public record Logits(String name, List<Integer> widths) implements java.io.Serializable {
    public Logits {
      widths = List.copyOf(widths);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String label() {
    return factor + " times the expected bit operations over the first layer's products";
  }

  @Override
  public void apply(Context context) {
    Map<String, ParameterTensor> states = new HashMap<>();
    for (ParameterTensor tensor : context.parameters().layout().trained()) {
      states.put(tensor.label(), tensor);
    }
    double first = 0;
    for (OperandSize size : context.sizes()) {
      ParameterTensor input = states.get(label(size, inputs));
      ParameterTensor weight = states.get(label(size, weights));
      if (input == null || weight == null) {
        continue;
      }
      first = first == 0 ? size.product() : first;
      context
          .elementWise()
          .addProductOfMeans(
              mean(context, inputs, input),
              mean(context, weights, weight),
              (float) (factor * (size.product() / first)),
              context.term());
    }
  }

  private static Expectation mean(Context context, Logits logits, ParameterTensor tensor) {
    return new Expectation(
        logits.widths(), context.parameters().part(tensor), context.gradients().part(tensor));
  }

  private static String label(OperandSize size, Logits logits) {
    return size.layer() + " " + logits.name();
  }
}
