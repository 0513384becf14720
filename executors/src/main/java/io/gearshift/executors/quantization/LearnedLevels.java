package io.gearshift.executors.quantization;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Encoding;
import io.gearshift.executors.kernels.Grid;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.List;
import java.util.Optional;

/**
 * A grid of which two of step, range and width are trained together with the weights.
 *
 * <p>Source: Uhlich et al. 2020 (arXiv 1905.11452), section 3.
 *
 * @param format what is trained, and within which bounds
 * @param first first trained value when training starts
 * @param second second one
 */
public record LearnedLevels(LearnedFormat format, float first, float second)
    implements QuantizerSpec {

  /** The trained values; workers' are averaged like parameters. */
  public static final ParameterGroup QUANTIZERS =
      new ParameterGroup(
          "quantizers",
          ParameterGroup.Training.TRAINED,
          ParameterGroup.Combination.MEAN,
          ParameterGroup.Diversity.IGNORED);

  /**
   * The name of the state that holds an operand's trained values.
   *
   * @param operand its role, perhaps behind its layer: {@code "conv1 weight"}
   */
  public static String stateName(String operand) {
    return operand + " quantizer";
  }

  /** The grid of trained values, two of F32. */
  public static Grid.Learned grid(LearnedFormat format, Tensor trained) {
    return format instanceof LearnedUniform uniform
        ? new Grid.OfLearnedUniform(uniform, trained)
        : new Grid.OfLearnedPowers((LearnedPowers) format, trained);
  }

  /** As wide as a float: the width is trained, too. */
  @Override
  public int bits() {
    return Float.SIZE;
  }

  @Override
  public String label() {
    return format.label();
  }

  @Override
  public String form(Sign sign) {
    return "learned";
  }

  /** Never for sure: the grid changes with its trained values. */
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
    boolean unsigned = format instanceof LearnedUniform uniform && !uniform.signed();
    return QuantizerSpec.super.type(storage, unsigned ? sign : Sign.ANY);
  }

  @Override
  public boolean isStraightThrough() {
    return false;
  }

  @Override
  public List<StateTensor> state(OperandSite site) {
    String name = stateName(site.role().label());
    return List.of(new StateTensor(site.layer(), name, QUANTIZERS, List.of(first, second)));
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
