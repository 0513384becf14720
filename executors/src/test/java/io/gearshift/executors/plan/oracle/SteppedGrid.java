package io.gearshift.executors.plan.oracle;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterGroup.Combination;
import io.gearshift.executors.graph.ParameterGroup.Diversity;
import io.gearshift.executors.graph.ParameterGroup.Training;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import java.util.List;
import java.util.Optional;

/** A grid whose step is trained: what it encodes is read again when gradients pass it. */
public record SteppedGrid(int bits, float initial) implements QuantizerSpec {
  static final ParameterGroup STEPS =
      new ParameterGroup("steps", Training.TRAINED, Combination.MEAN, Diversity.IGNORED);

  @Override
  public String label() {
    return bits + "-bit grid of a step";
  }

  @Override
  public boolean fitsBytes() {
    return bits <= Byte.SIZE;
  }

  @Override
  public boolean isStraightThrough() {
    return false;
  }

  @Override
  public List<StateTensor> state(OperandSite site) {
    return List.of(step(site));
  }

  private StateTensor step(OperandSite site) {
    return new StateTensor(site.layer(), site.role().label() + " step", STEPS, 1, initial);
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    StateTensor step = step(state.site());
    Grid.OfStep grid = new Grid.OfStep(bits, state.value(step));
    Tensor gradStep = state.gradient(step);
    return new Quantizer() {
      @Override
      public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
        elementWise.encode(
            source, target, new Encoding(grid, Optional.empty(), draw.status(), draw.place()));
      }

      @Override
      public void backward(ElementWise elementWise, Tensor source, Tensor gradient) {
        elementWise.stepGradient(source, gradient, grid, gradStep);
      }
    };
  }
}
