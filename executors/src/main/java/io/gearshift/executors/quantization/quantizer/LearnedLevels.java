package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.List;
import java.util.Optional;

/**
 * A grid of which two of step, range and width are trained together with the weights, or kept as
 * they are.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), section 3.
 *
 * @param format what is trained, and within which bounds
 * @param first first trained value when training starts
 * @param second second one
 * @param training whether gradients move them
 */
public record LearnedLevels(
    LearnedFormat format, float first, float second, ParameterGroup.Training training)
    implements QuantizerSpec {

  /** The trained values; workers' are averaged like parameters. */
  public static final ParameterGroup QUANTIZERS =
      new ParameterGroup(
          "quantizers",
          ParameterGroup.Training.TRAINED,
          ParameterGroup.Combination.MEAN,
          ParameterGroup.Diversity.IGNORED);

  /** Values that nobody trains; all workers have the same. */
  public static final ParameterGroup KEPT_QUANTIZERS =
      new ParameterGroup(
          "kept quantizers",
          ParameterGroup.Training.KEPT,
          ParameterGroup.Combination.MAXIMUM,
          ParameterGroup.Diversity.IGNORED);

  /** An input whose values may be below zero. */
  public static final String SIGNED_INPUT = "signed-input";

  private static final int ANY_WIDTH = 1;

  /** Trained values. */
  public LearnedLevels(LearnedFormat format, float first, float second) {
    this(format, first, second, ParameterGroup.Training.TRAINED);
  }

  /** The same grid, which stays as it is at the start. */
  public LearnedLevels kept() {
    return new LearnedLevels(format, first, second, ParameterGroup.Training.KEPT);
  }

  /**
   * The name of the state that holds an operand's trained values.
   *
   * @param operand its role, perhaps behind its layer: {@code "conv1 weight"}
   */
  public static String stateName(String operand) {
    return operand + " quantizer";
  }

  /**
   * What an operand is called in {@link #stateName}: its role, but for {@link #SIGNED_INPUT}, whose
   * grid is another one.
   */
  private static String operand(OperandSite site) {
    return site.role() == OperandSite.Role.INPUT && site.sign() == Sign.ANY
        ? SIGNED_INPUT
        : site.role().label();
  }

  /** The grid of trained values, two of F32. */
  public static Grid.Learned grid(LearnedFormat format, Tensor trained) {
    return format instanceof LearnedUniform uniform
        ? new Grid.OfLearnedUniform(uniform, trained)
        : new Grid.OfLearnedPowers((LearnedPowers) format, trained);
  }

  private boolean isKept() {
    return training == ParameterGroup.Training.KEPT;
  }

  /** As wide as a float where the width is trained, too. */
  @Override
  public int bits() {
    return isKept() ? format.bits(first, second, ANY_WIDTH) : Float.SIZE;
  }

  @Override
  public String label() {
    return isKept() ? format.label("fixed") : format.label();
  }

  @Override
  public String form(Sign sign) {
    return isKept() ? (format.signed() ? "s" : "u") + bits() : "learned";
  }

  /** Never for sure: the grid is what its state says. */
  @Override
  public boolean fitsBytes() {
    return false;
  }

  @Override
  public boolean mayFitBytes() {
    return format instanceof LearnedUniform;
  }

  /** Signed where the grid is, whatever the source. */
  @Override
  public DataType type(Storage storage, Sign sign) {
    return QuantizerSpec.super.type(storage, format.signed() ? Sign.ANY : sign);
  }

  @Override
  public boolean isStraightThrough() {
    return false;
  }

  @Override
  public List<StateTensor> state(OperandSite site) {
    String name = stateName(operand(site));
    ParameterGroup group = isKept() ? KEPT_QUANTIZERS : QUANTIZERS;
    return List.of(new StateTensor(site.layer(), name, group, List.of(first, second)));
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    StateTensor trained = state(state.site()).get(0);
    return new Learned(grid(format, state.value(trained)), state.gradient(trained));
  }

  private record Learned(Grid.Learned grid, Tensor gradTrained) implements Quantizer {
    @Override
    public boolean fitsBytes(ElementWise elementWise) {
      return elementWise.fitsBytes(grid);
    }

    @Override
    public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
      elementWise.encode(
          source, target, new Encoding(grid, Optional.empty(), draw.status(), draw.place()));
    }

    @Override
    public void backward(ElementWise elementWise, Tensor source, Tensor gradient) {
      elementWise.learnedGradient(source, gradient, grid, gradTrained);
    }
  }
}
