package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.GridRounding;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A network compiled for one batch size, one regime and one backend: an ordered list of steps that
 * own their kernels and share memory planned once. Nothing is allocated per pass.
 *
 * <p>Parameters, and in training gradients, are flat f32 vectors in DL4J's order that belong to the
 * caller, so that a switch of precision compiles a new plan over the same vectors. One thread at a
 * time.
 */
public final class TrainingPlan {
  private final NetworkGraph graph;
  private final int batch;
  private final Regime regime;
  private final StepContext context;
  private final Value input;
  private final Value logits;
  private final List<Step> steps;
  private final LossStep loss;
  private final BufferPlan buffers = new BufferPlan();

  private TrainingPlan(
      NetworkGraph graph,
      InputShape images,
      int batch,
      Regime regime,
      Purpose purpose,
      Kernels kernels,
      Tensor parameters,
      Tensor gradients) {
    this.graph = graph;
    this.batch = batch;
    this.regime = regime;
    this.context = new StepContext(kernels.elementWise(), parameters, gradients);
    int[] shape = {batch, images.height(), images.width(), images.channels()};
    this.input = new Value("the input images", shape, Encoder.Sign.ANY, false, buffers);
    this.steps = new PlanCompiler(graph, batch, regime, purpose, kernels, buffers).compile(input);
    this.loss = (LossStep) steps.get(steps.size() - 1);
    this.logits = loss.input();
    planLifetimes(purpose);
  }

  private TrainingPlan allocated() {
    buffers.allocate();
    steps.forEach(step -> step.bind(context));
    return this;
  }

  /**
   * Bytes of all intermediate tensors of a plan for training and one for inference together, found
   * out by compiling both without taking any memory.
   *
   * @throws IllegalArgumentException as {@link #compile}
   */
  public static long plannedBytes(
      NetworkGraph graph,
      InputShape images,
      int trainingBatch,
      int inferenceBatch,
      Regime regime,
      Kernels kernels) {
    return new TrainingPlan(
                graph, images, trainingBatch, regime, Purpose.TRAINING, kernels, null, null)
            .buffers.plannedBytes()
        + new TrainingPlan(
                graph, images, inferenceBatch, regime, Purpose.INFERENCE, kernels, null, null)
            .buffers.plannedBytes();
  }

  /**
   * Compiles a network for training.
   *
   * @param parameters flat vector of {@code graph.layout().size()} elements
   * @param gradients vector of the same size; overwritten by each pass
   * @throws IllegalArgumentException if the shapes do not fit together; the message names the layer
   */
  public static TrainingPlan compile(
      NetworkGraph graph,
      InputShape images,
      int batch,
      Regime regime,
      Kernels kernels,
      Tensor parameters,
      Tensor gradients) {
    return new TrainingPlan(
            graph, images, batch, regime, Purpose.TRAINING, kernels, parameters, gradients)
        .allocated();
  }

  /** Compiles a network for inference. */
  public static TrainingPlan compileInference(
      NetworkGraph graph,
      InputShape images,
      int batch,
      Regime regime,
      Kernels kernels,
      Tensor parameters) {
    return new TrainingPlan(
            graph, images, batch, regime, Purpose.INFERENCE, kernels, parameters, null)
        .allocated();
  }

  /** Compiles a DL4J configuration for training, with parameters and gradients of its own. */
  public static TrainingPlan compile(
      ComputationGraphConfiguration configuration,
      InputShape images,
      int batch,
      Regime regime,
      Kernels kernels) {
    NetworkGraph graph = GraphReader.read(configuration);
    int size = graph.layout().size();
    return compile(
        graph,
        images,
        batch,
        regime,
        kernels,
        Tensor.allocate(DataType.F32, size),
        Tensor.allocate(DataType.F32, size));
  }

  private void planLifetimes(Purpose purpose) {
    int n = steps.size();
    if (purpose == Purpose.TRAINING) {
      planGradients(n);
    }
    for (int i = 0; i < n; i++) {
      int backward = purpose == Purpose.TRAINING ? 2 * n - 1 - i : -1;
      try {
        steps.get(i).plan(buffers, i, backward);
      } catch (IllegalArgumentException e) {
        // Kernels know shapes; a user knows layers.
        throw new IllegalArgumentException(
            "Invalid layer " + steps.get(i).name() + ": " + e.getMessage(), e);
      }
    }
  }

  /** Gradients are written by the last reader first; the others add to them. */
  private void planGradients(int n) {
    Set<Value> trained = new HashSet<>();
    Set<Step> trainedSteps = new HashSet<>();
    for (Step step : steps) {
      boolean wanted = step.hasParameters() || step.inputs().stream().anyMatch(trained::contains);
      if (wanted && step.output() != null) {
        trained.add(step.output());
        trainedSteps.add(step);
      }
    }
    // The gradient of the logits is written together with the loss, in its forward pass.
    logits.gradientWrittenAt(n - 1, 2 * n - 1 - indexOfProducer(logits));
    for (int i = n - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step == loss || !trainedSteps.contains(step)) {
        continue;
      }
      planGradientsOfInputs(step, 2 * n - 1 - i, trained);
    }
  }

  private void planGradientsOfInputs(Step step, int time, Set<Value> trained) {
    boolean shared = false;
    boolean sharedIsOverwritten = false;
    for (int edge = 0; edge < step.inputs().size(); edge++) {
      Value value = step.inputs().get(edge);
      if (!trained.contains(value)) {
        continue;
      }
      int producer = indexOfProducer(value);
      int until = 2 * steps.size() - 1 - producer;
      boolean overwrites = steps.get(producer).overwritesOutputGradient();
      if (value.hasGradient()) {
        step.setAccumulates(edge);
      } else if (step instanceof AddStep
          && value.consumers() == 1
          && (!shared || !(overwrites || sharedIsOverwritten))) {
        shared = true;
        sharedIsOverwritten = overwrites;
        value.shareGradient(step.output(), until);
      } else {
        value.gradientWrittenAt(time, until);
      }
    }
  }

  private int indexOfProducer(Value value) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).output() == value) {
        return i;
      }
    }
    throw new IllegalStateException("Nothing computes " + value.name);
  }

  /**
   * Forward and backward over one mini-batch; leaves the gradient of the mean loss in {@link
   * #gradients()} and moves the running statistics. The gradients of weights that are still to be
   * rounded are rounded by {@link #gradients()}, or by the update, see {@link #takeRounding}.
   *
   * @param images F32 {batch, height, width, channels}
   * @param labels a class for each of the first {@code count} images
   * @throws NonFiniteException if the loss or an operand is not finite
   */
  public StepResult train(Tensor images, int[] labels, int count, StepKey key) {
    forward(images, labels, count, key);
    int correct = Classification.correct(logits.tensor(), labels, count);
    for (int i = steps.size() - 1; i >= 0; i--) {
      steps.get(i).backward(context);
    }
    return new StepResult(loss.lossSum(), correct, count);
  }

  /**
   * The logits {batch, 1, 1, classes} of a batch; valid until the next pass.
   *
   * @throws IllegalStateException if compiled for training, where a pass moves the statistics
   */
  public Tensor infer(Tensor images) {
    if (context.gradients != null) {
      throw new IllegalStateException("A plan compiled for training cannot infer");
    }
    forward(images, new int[0], 0, new StepKey(0, 0, 0, 0));
    return logits.tensor();
  }

  private void forward(Tensor images, int[] labels, int count, StepKey key) {
    context.pendingRounding.clear();
    context.begin(key, labels, count);
    input.bind(images);
    for (Step step : steps) {
      step.forward(context);
    }
  }

  /** The flat parameter vector. */
  public Tensor parameters() {
    return context.parameters;
  }

  /**
   * The flat gradient vector of the last {@link #train} call, rounded as the regime says where no
   * {@link #takeRounding} came before; null when compiled for inference.
   */
  public Tensor gradients() {
    context.pendingRounding.apply(context.elementWise);
    return context.gradients;
  }

  /**
   * How an update must round the gradient at {@code offset} of the flat vector; empty if it need
   * not. Whoever asks has to round: nobody is told again.
   */
  public Optional<GridRounding> takeRounding(int offset) {
    return context.pendingRounding.take(offset);
  }

  public NetworkGraph graph() {
    return graph;
  }

  public int batch() {
    return batch;
  }

  public Regime regime() {
    return regime;
  }

  /** Where an update says what ranges the parameters have now. */
  public KnownRanges knownRanges() {
    return context.knownRanges;
  }

  /** Time by kind of work since its last reset. */
  public StepClock clock() {
    return context.clock;
  }

  /** What each step does, on which kernels, and what it keeps. */
  public List<StepReport> explain() {
    return steps.stream().map(Step::report).toList();
  }

  /** Bytes of all intermediate tensors. */
  public long bufferBytes() {
    return buffers.bytes();
  }
}
