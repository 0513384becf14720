package io.gearshift.executors.plan;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.GridRounding;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.AddOperation;
import io.gearshift.executors.ops.LossOperation;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.PassContext;
import io.gearshift.executors.ops.StepClock;
import io.gearshift.executors.ops.StepKey;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.quantization.Encoder;
import io.gearshift.executors.quantization.KnownRanges;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.quantization.Regime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A network compiled for one batch size, one regime and one backend: an ordered list of operations
 * that own their kernels and share memory planned once. Nothing is allocated per pass.
 *
 * <p>Parameters, and in training gradients, are flat f32 vectors in DL4J's order that belong to the
 * caller, so that a switch of precision compiles a new plan over the same vectors. One thread at a
 * time.
 */
public final class TrainingPlan {
  private final NetworkGraph graph;
  private final int batch;
  private final Regime regime;
  private final PassContext context;
  private final Value input;
  private final Value logits;
  private final List<Operation> operations;
  private final LossOperation loss;
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
    this.context = new PassContext(kernels.elementWise(), parameters, gradients);
    int[] shape = {batch, images.height(), images.width(), images.channels()};
    this.input = new Value("the input images", shape, Encoder.Sign.ANY, false, buffers);
    this.operations =
        new PlanCompiler(graph, batch, regime, purpose, kernels, buffers).compile(input);
    this.loss = (LossOperation) operations.get(operations.size() - 1);
    this.logits = loss.input();
    planLifetimes(purpose);
  }

  private TrainingPlan allocated() {
    buffers.allocate();
    operations.forEach(operation -> operation.bind(context));
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
    int n = operations.size();
    if (purpose == Purpose.TRAINING) {
      planGradients(n);
    }
    for (int i = 0; i < n; i++) {
      int backward = purpose == Purpose.TRAINING ? 2 * n - 1 - i : -1;
      try {
        operations.get(i).plan(buffers, i, backward);
      } catch (IllegalArgumentException e) {
        // Kernels know shapes; a user knows layers.
        throw new IllegalArgumentException(
            "Invalid layer " + operations.get(i).name() + ": " + e.getMessage(), e);
      }
    }
  }

  /** Gradients are written by the last reader first; the others add to them. */
  private void planGradients(int n) {
    Set<Value> trained = new HashSet<>();
    Set<Operation> trainedOperations = new HashSet<>();
    for (Operation operation : operations) {
      boolean wanted =
          operation.hasParameters() || operation.inputs().stream().anyMatch(trained::contains);
      if (wanted && operation.output() != null) {
        trained.add(operation.output());
        trainedOperations.add(operation);
      }
    }
    // The gradient of the logits is written together with the loss, in its forward pass.
    logits.gradientWrittenAt(n - 1, 2 * n - 1 - indexOfProducer(logits));
    for (int i = n - 1; i >= 0; i--) {
      Operation operation = operations.get(i);
      if (operation == loss || !trainedOperations.contains(operation)) {
        continue;
      }
      planGradientsOfInputs(operation, 2 * n - 1 - i, trained);
    }
  }

  private void planGradientsOfInputs(Operation operation, int time, Set<Value> trained) {
    boolean shared = false;
    boolean sharedIsOverwritten = false;
    for (int edge = 0; edge < operation.inputs().size(); edge++) {
      Value value = operation.inputs().get(edge);
      if (!trained.contains(value)) {
        continue;
      }
      int producer = indexOfProducer(value);
      int until = 2 * operations.size() - 1 - producer;
      boolean overwrites = operations.get(producer).overwritesOutputGradient();
      if (value.hasGradient()) {
        operation.setAccumulates(edge);
      } else if (operation instanceof AddOperation
          && value.consumers() == 1
          && (!shared || !(overwrites || sharedIsOverwritten))) {
        shared = true;
        sharedIsOverwritten = overwrites;
        value.shareGradient(operation.output(), until);
      } else {
        value.gradientWrittenAt(time, until);
      }
    }
  }

  private int indexOfProducer(Value value) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i).output() == value) {
        return i;
      }
    }
    throw new IllegalStateException("Nothing computes " + value.name());
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
    for (int i = operations.size() - 1; i >= 0; i--) {
      operations.get(i).backward(context);
    }
    return new StepResult(loss.lossSum(), correct, count);
  }

  /**
   * The logits {batch, 1, 1, classes} of a batch; valid until the next pass.
   *
   * @throws IllegalStateException if compiled for training, where a pass moves the statistics
   */
  public Tensor infer(Tensor images) {
    if (context.gradients() != null) {
      throw new IllegalStateException("A plan compiled for training cannot infer");
    }
    forward(images, new int[0], 0, new StepKey(0, 0, 0, 0));
    return logits.tensor();
  }

  private void forward(Tensor images, int[] labels, int count, StepKey key) {
    context.pendingRounding().clear();
    context.begin(key, labels, count);
    input.bind(images);
    for (Operation operation : operations) {
      operation.forward(context);
    }
  }

  /** The flat parameter vector. */
  public Tensor parameters() {
    return context.parameters();
  }

  /**
   * The flat gradient vector of the last {@link #train} call, rounded as the regime says where no
   * {@link #takeRounding} came before; null when compiled for inference.
   */
  public Tensor gradients() {
    context.pendingRounding().apply(context.elementWise());
    return context.gradients();
  }

  /**
   * How an update must round the gradient at {@code offset} of the flat vector; empty if it need
   * not. Whoever asks has to round: nobody is told again.
   */
  public Optional<GridRounding> takeRounding(int offset) {
    return context.pendingRounding().take(offset);
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
    return context.knownRanges();
  }

  /** Time by kind of work since its last reset. */
  public StepClock clock() {
    return context.clock();
  }

  /** What each operation does, on which kernels, and what it keeps. */
  public List<OperationReport> explain() {
    return operations.stream().map(Operation::report).toList();
  }

  /** Bytes of all intermediate tensors. */
  public long bufferBytes() {
    return buffers.bytes();
  }
}
