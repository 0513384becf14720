package io.gearshift.executors.ops.step;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MovingAverage;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** What the operations of one pass share. */
public final class PassContext {
  private final ElementWise elementWise;
  private final StepClock clock = new StepClock();
  private final EncodingContext encodings;
  private final ParameterGradients parameterGradients;
  private final Objective objective;
  private final ParameterVector parameters;
  private final ParameterVector gradients;
  private final List<MovingAverage> averages = new ArrayList<>();
  private int[] labels;
  private int count;

  /**
   * For passes over one pair of vectors.
   *
   * @param gradients null when compiled for inference
   */
  public PassContext(
      Kernels kernels, ParameterVector parameters, ParameterVector gradients, Objective objective) {
    this.elementWise = kernels.elementWise();
    this.encodings = new EncodingContext(kernels.passStatus(objective.penalties().size()));
    this.parameterGradients = new ParameterGradients(elementWise, encodings);
    this.objective = objective;
    this.parameters = parameters;
    this.gradients = gradients;
  }

  public ElementWise elementWise() {
    return elementWise;
  }

  /** Time by kind of work. */
  public StepClock clock() {
    return clock;
  }

  /** What the pass leaves for the host. */
  public PassStatus status() {
    return encodings.status();
  }

  /** All parameters. */
  public ParameterVector parameters() {
    return parameters;
  }

  /** Their gradients; null when compiled for inference. */
  public ParameterVector gradients() {
    return gradients;
  }

  /** A parameter's part of the vector; null for a parameter that a layer does not have. */
  public Tensor parameter(ParameterTensor parameter) {
    return parameters.part(parameter);
  }

  /** Its gradient's part; null, too, when compiled for inference. */
  public Tensor gradient(ParameterTensor parameter) {
    return gradients == null ? null : gradients.part(parameter);
  }

  /** What training lowers. */
  public Objective objective() {
    return objective;
  }

  /** What a quantiser keeps for an operand. */
  public QuantizerState state(OperandSite site) {
    return new LayerState(this, site);
  }

  /** How gradients of parameters are quantised before an update. */
  public ParameterGradients parameterGradients() {
    return parameterGradients;
  }

  /** Says what is encoded, or summed up, at a place of the pass. */
  public void name(int place, String tensor) {
    encodings.name(place, tensor);
  }

  /** What is encoded, or summed up, at a place of the pass. */
  public String nameOf(int place) {
    return encodings.nameOf(place);
  }

  /** Begins a pass over a new mini-batch. */
  public void begin(StepKey newKey, int[] newLabels, int newCount) {
    labels = newLabels;
    count = newCount;
    averages.clear();
    encodings.begin(newKey);
    parameterGradients.begin();
  }

  /** Moves an average once the forward pass is over, with all others: nothing reads it before. */
  public void moveAverage(MovingAverage step) {
    averages.add(step);
  }

  /** Ends a forward pass. */
  public void endForward() {
    clock.start();
    elementWise.moveAverages(averages);
    clock.book(StepClock.Kind.BATCH_NORMALIZATION, 0);
    averages.clear();
  }

  public RandomStream stream(int tensor) {
    return encodings.stream(tensor);
  }

  /** What an encoding draws on: the stream of a tensor, and of parts of it. */
  public Draw draw(OperandIdentity identity) {
    return encodings.draw(identity);
  }

  public int[] labels() {
    return labels;
  }

  public int count() {
    return count;
  }

  /** {@link QuantizerState} in the flat vectors. */
  private record LayerState(PassContext context, OperandSite site) implements QuantizerState {
    private ParameterTensor tensor(StateTensor state) {
      return context.parameters().layout().state(state.layer(), state.name());
    }

    @Override
    public Tensor value(StateTensor state) {
      return context.parameter(tensor(state));
    }

    @Override
    public Tensor gradient(StateTensor state) {
      return context.gradient(tensor(state));
    }
  }

  /** Changes with every mini-batch: tells whether something was computed in this pass already. */
  public long pass() {
    return encodings.pass();
  }
}
