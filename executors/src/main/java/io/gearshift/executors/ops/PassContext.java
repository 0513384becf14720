package io.gearshift.executors.ops;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.PassStatus;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.quantization.Draw;
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
  public PassContext(Kernels kernels, ParameterVector parameters, ParameterVector gradients) {
    this.elementWise = kernels.elementWise();
    this.status = kernels.passStatus();
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

  /** Changes with every mini-batch: tells whether something was computed in this pass already. */
  long pass() {
    return pass;
  }
}
