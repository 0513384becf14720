package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Sign;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several widths at once, of which a search is to take one: an operand is the sum of what it is in
 * each width, weighted by the softmax of trained logits, the paper's alphas.
 *
 * <p>Source: Cai and Vasconcelos 2020 (arXiv 2004.05795), section 3.
 *
 * @param form where the levels of all widths lie
 * @param widths in bits, each 1 to 4
 */
public record GaussianMixture(GaussianForm form, List<Integer> widths) implements QuantizerSpec {

  /** The logits; workers' are averaged like parameters. */
  public static final ParameterGroup ALPHAS =
      new ParameterGroup(
          "alphas",
          ParameterGroup.Training.TRAINED,
          ParameterGroup.Combination.MEAN,
          ParameterGroup.Diversity.IGNORED);

  private static final float INITIAL_LOGIT = 0.01f;

  public GaussianMixture {
    widths = List.copyOf(widths);
  }

  /** The name of the state that holds an operand's logits. */
  public static String logitsName(Role role) {
    return role.label() + " alphas";
  }

  /** Those of an encoded element: single precision, as it is a sum. */
  @Override
  public int bits() {
    return Float.SIZE;
  }

  @Override
  public String label() {
    return widths.stream().map(String::valueOf).collect(Collectors.joining(", "))
        + "-bit "
        + form.label()
        + ", mixed";
  }

  @Override
  public String form(Sign sign) {
    return "f32";
  }

  @Override
  public boolean fitsBytes() {
    return false;
  }

  @Override
  public boolean isStraightThrough() {
    return false;
  }

  @Override
  public List<StateTensor> state(OperandSite site) {
    String name = logitsName(site.role());
    return List.of(new StateTensor(site.layer(), name, ALPHAS, widths.size(), INITIAL_LOGIT));
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    StateTensor logits = state(state.site()).get(0);
    Mixture mixture = new Mixture(widths.stream().map(form::grid).toList(), state.value(logits));
    return new Mixed(mixture, state.gradient(logits));
  }

  private record Mixed(Mixture mixture, Tensor gradLogits) implements Quantizer {
    @Override
    public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
      elementWise.mix(source, target, mixture, draw.status(), draw.place());
    }

    @Override
    public void backward(ElementWise elementWise, Tensor source, Tensor gradient) {
      elementWise.mixtureGradient(source, gradient, mixture, gradLogits);
    }
  }
}
