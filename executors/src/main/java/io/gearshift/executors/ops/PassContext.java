package io.gearshift.executors.ops;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.PassStatus;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.random.RandomStream;
import java.util.HashMap;
import java.util.Map;

/** What the operations of one pass share. */
public final class PassContext {
  private final ElementWise elementWise;
  private final StepClock clock = new StepClock();
  private final PassStatus status;
  private final Map<Integer, String> places = new HashMap<>();
  private final ParameterGradients parameterGradients = new ParameterGradients(this);
  private final Objective objective;
  private final ParameterVector parameters;
  private final ParameterVector gradients;
  private StepKey key;
  private int[] labels;
  private int count;
  private long pass;

  /**
   * For passes over one pair of vectors.
   *
   * @param gradients null when compiled for inference
   */
  public PassContext(
      Kernels kernels, ParameterVector parameters, ParameterVector gradients, Objective objective) {
    this.elementWise = kernels.elementWise();
    this.status = kernels.passStatus(objective.penalties().size());
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
    return status;
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
  Objective objective() {
    return objective;
  }

  /** What a quantiser keeps for an operand. */
  QuantizerState state(OperandSite site) {
    return new LayerState(this, site);
  }

  /** How gradients of parameters are quantised before an update. */
  public ParameterGradients parameterGradients() {
    return parameterGradients;
  }

  /** Says what is encoded, or summed up, at a place of the pass. */
  void name(int place, String tensor) {
    places.put(place, tensor);
  }

  /** What is encoded, or summed up, at a place of the pass. */
  public String nameOf(int place) {
    return places.get(place);
  }

  /** Begins a pass over a new mini-batch. */
  public void begin(StepKey newKey, int[] newLabels, int newCount) {
    key = newKey;
    labels = newLabels;
    count = newCount;
    pass++;
    status.begin();
    parameterGradients.begin();
  }

  RandomStream stream(int tensor) {
    return key.stream(tensor);
  }

  /** What an encoding draws on: the stream of a tensor, and of parts of it. */
  Draw draw(int tensor, int place) {
    StepKey now = key;
    return new Draw(
        part -> part == 0 ? now.stream(tensor) : now.stream(tensor, part), status, place);
  }

  int[] labels() {
    return labels;
  }

  int count() {
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
  long pass() {
    return pass;
  }
}
