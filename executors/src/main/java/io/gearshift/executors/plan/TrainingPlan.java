package io.gearshift.executors.plan;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Encoding;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.PassStatus;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.AddOperation;
import io.gearshift.executors.ops.LossOperation;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.PassContext;
import io.gearshift.executors.ops.ProductOperation;
import io.gearshift.executors.ops.StepClock;
import io.gearshift.executors.ops.StepKey;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.Sign;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A network compiled for one batch size, one quantisation and one backend: an ordered list of
 * operations that own their kernels and share memory planned once. Nothing is allocated per pass.
 *
 * <p>Parameters, and in training gradients, are flat f32 vectors in DL4J's order that belong to the
 * caller, so that a switch of precision compiles a new plan over the same vectors. One thread at a
 * time.
 */
public final class TrainingPlan {
  private final NetworkGraph graph;
  private final int batch;
  private final QuantizationScheme scheme;
  private final Kernels kernels;
  private final PassContext context;
  private final Value input;
  private final Value logits;
  private final List<Operation> operations;
  private final LossOperation loss;
  private final BufferPlan buffers = new BufferPlan();
  private final Objective objective;
  private final List<Penalty.OperandSize> sizes;

  /** Those are added to, and start every pass at zero. */
  private final List<Tensor> stateGradients;

  private int count;

  private TrainingPlan(
      NetworkGraph graph,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Purpose purpose,
      Kernels kernels,
      ParameterVector parameters,
      ParameterVector gradients,
      Objective objective) {
    this.graph = graph;
    this.objective = objective;
    this.batch = batch;
    this.scheme = scheme;
    this.kernels = kernels;
    this.context = new PassContext(kernels, parameters, gradients, objective);
    int[] shape = {batch, images.height(), images.width(), images.channels()};
    this.input = new Value("the input images", shape, Sign.ANY, false, buffers);
    this.operations =
        new PlanCompiler(graph, batch, scheme, purpose, kernels, buffers).compile(input);
    this.loss = (LossOperation) operations.get(operations.size() - 1);
    this.logits = loss.input();
    this.sizes = products().map(ProductOperation::size).toList();
    this.stateGradients =
        gradients == null
            ? List.of()
            : gradients.layout().tensors().stream()
                .filter(tensor -> tensor.role() == ParameterTensor.Role.STATE)
                .map(gradients::part)
                .toList();
    planLifetimes(purpose);
  }

  private TrainingPlan allocated() {
    buffers.allocate(kernels);
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
      QuantizationScheme scheme,
      Kernels kernels) {
    return new TrainingPlan(
                graph,
                images,
                trainingBatch,
                scheme,
                Purpose.TRAINING,
                kernels,
                null,
                null,
                Objective.PLAIN)
            .buffers.plannedBytes()
        + new TrainingPlan(
                graph,
                images,
                inferenceBatch,
                scheme,
                Purpose.INFERENCE,
                kernels,
                null,
                null,
                Objective.PLAIN)
            .buffers.plannedBytes();
  }

  /**
   * Compiles a network for training.
   *
   * @param parameters of the graph's layout, and of what the scheme's quantisers keep
   * @param gradients of the same layout; overwritten by each pass
   * @throws IllegalArgumentException if the shapes do not fit together; the message names the layer
   */
  public static TrainingPlan compile(
      NetworkGraph graph,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Kernels kernels,
      ParameterVector parameters,
      ParameterVector gradients) {
    return compile(graph, images, batch, scheme, kernels, parameters, gradients, Objective.PLAIN);
  }

  /**
   * Compiles a network for training with an objective of its own.
   *
   * @throws IllegalArgumentException as above
   */
  public static TrainingPlan compile(
      NetworkGraph graph,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Kernels kernels,
      ParameterVector parameters,
      ParameterVector gradients,
      Objective objective) {
    return new TrainingPlan(
            graph,
            images,
            batch,
            scheme,
            Purpose.TRAINING,
            kernels,
            parameters,
            gradients,
            objective)
        .allocated();
  }

  /** What a scheme's quantisers keep beside the parameters of a network, in its order. */
  public static List<StateTensor> states(
      NetworkGraph graph, InputShape images, QuantizationScheme scheme, Kernels kernels) {
    return new TrainingPlan(
            graph, images, 1, scheme, Purpose.TRAINING, kernels, null, null, Objective.PLAIN)
        .products()
        .flatMap(product -> product.states().stream())
        .toList();
  }

  private Stream<ProductOperation> products() {
    return operations.stream()
        .filter(ProductOperation.class::isInstance)
        .map(ProductOperation.class::cast);
  }

  /** Compiles a network for inference. */
  public static TrainingPlan compileInference(
      NetworkGraph graph,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Kernels kernels,
      ParameterVector parameters) {
    return new TrainingPlan(
            graph,
            images,
            batch,
            scheme,
            Purpose.INFERENCE,
            kernels,
            parameters,
            null,
            Objective.PLAIN)
        .allocated();
  }

  /** Compiles a DL4J configuration for training, with parameters and gradients of its own. */
  public static TrainingPlan compile(
      ComputationGraphConfiguration configuration,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Kernels kernels) {
    NetworkGraph graph = GraphReader.read(configuration);
    return compile(
        graph,
        images,
        batch,
        scheme,
        kernels,
        new ParameterVector(kernels, graph.layout()),
        new ParameterVector(kernels, graph.layout()));
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
   * A whole mini-batch: {@link #run}, {@link #encodeGradients}, {@link #result}.
   *
   * @throws NonFiniteException if the loss or an operand is not finite
   */
  public StepResult train(Tensor images, int[] labels, int count, StepKey key) {
    run(images, labels, count, key);
    encodeGradients();
    return result();
  }

  /**
   * Forward and backward over one mini-batch; leaves the gradient of the mean loss in {@link
   * #gradients()} and moves the running statistics. Waits for nothing.
   *
   * @param images F32 {batch, height, width, channels} in host memory
   * @param labels a class for each of the first {@code count} images
   */
  public void run(Tensor images, int[] labels, int count, StepKey key) {
    forward(images, labels, count, key);
    stateGradients.forEach(context.elementWise()::zero);
    for (int i = operations.size() - 1; i >= 0; i--) {
      operations.get(i).backward(context);
    }
    applyPenalties();
    this.count = count;
  }

  private void applyPenalties() {
    context.clock().start();
    for (int i = 0; i < objective.penalties().size(); i++) {
      objective
          .penalties()
          .get(i)
          .apply(
              new Penalty.Context(
                  context.elementWise(),
                  context.parameters(),
                  context.gradients(),
                  sizes,
                  context.status().term(i)));
    }
    context.clock().book(StepClock.Kind.OTHER, 0);
  }

  /**
   * What the last pass gave, once it is over.
   *
   * @throws NonFiniteException if the loss or anything that was encoded was not finite; names the
   *     first
   */
  public StepResult result() {
    PassStatus.Reading reading = context.status().read();
    if (reading.notFinite().isPresent()) {
      throw new NonFiniteException(context.nameOf(reading.notFinite().getAsInt()));
    }
    Map<String, Double> terms = new TreeMap<>();
    for (int i = 0; i < objective.penalties().size(); i++) {
      terms.merge(
          objective.penalties().get(i).name(), (double) reading.terms().get(i), Double::sum);
    }
    return new StepResult(reading.lossSum(), reading.correct(), count, terms);
  }

  /**
   * The logits of a batch, {batch, classes} row after row.
   *
   * @throws IllegalStateException if compiled for training, where a pass moves the statistics
   * @throws NonFiniteException if an operand is not finite
   */
  public float[] infer(Tensor images) {
    if (context.gradients() != null) {
      throw new IllegalStateException("A plan compiled for training cannot infer");
    }
    forward(images, new int[0], 0, new StepKey(0, 0, 0, 0));
    float[] values = kernels.download(logits.tensor());
    result();
    return values;
  }

  private void forward(Tensor images, int[] labels, int count, StepKey key) {
    context.begin(key, labels, count);
    input.bind(kernels.upload(images));
    for (Operation operation : operations) {
      operation.forward(context);
    }
  }

  /** The parameters. */
  public ParameterVector parameters() {
    return context.parameters();
  }

  /** The gradients of the last pass; null when compiled for inference. */
  public ParameterVector gradients() {
    return context.gradients();
  }

  /** Quantises the gradients of the last pass where they lie, as the scheme says. */
  public void encodeGradients() {
    context.parameterGradients().encode();
  }

  /**
   * How an update must quantise a parameter's gradient while it reads it; empty if it is to be
   * taken as it is.
   */
  public Optional<Encoding> encoding(ParameterTensor parameter) {
    return context.parameterGradients().encoding(parameter.offset());
  }

  /** How what a parameter moves by is rounded; empty if it is not. */
  public Optional<Encoding> stepEncoding(ParameterTensor parameter) {
    return context.parameterGradients().ofStep(parameter.offset());
  }

  /** How an updated parameter is rounded; empty if it is not. */
  public Optional<Encoding> storedEncoding(ParameterTensor parameter) {
    return context.parameterGradients().ofStored(parameter.offset());
  }

  public NetworkGraph graph() {
    return graph;
  }

  public int batch() {
    return batch;
  }

  public Objective objective() {
    return objective;
  }

  public QuantizationScheme scheme() {
    return scheme;
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
