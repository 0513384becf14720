package io.gearshift.executors.plan;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.product.ProductOperation;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.quantization.QuantizationScheme;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final PlannedNetwork network;
  private final PassContext context;
  private final Objective objective;
  private final List<Penalty.OperandSize> sizes;

  private final List<Operation> backwardOperations;

  /** Gradients of what quantisers keep, which are added to, and of constants. */
  private final List<Tensor> zeroed;

  private int count;

  private TrainingPlan(
      NetworkGraph graph,
      int batch,
      QuantizationScheme scheme,
      Kernels kernels,
      PlannedNetwork network,
      PassContext context,
      Objective objective) {
    this.graph = graph;
    this.batch = batch;
    this.scheme = scheme;
    this.kernels = kernels;
    this.network = network;
    this.context = context;
    this.objective = objective;
    this.sizes = network.products().map(ProductOperation::size).toList();
    ParameterVector gradients = context.gradients();
    this.backwardOperations = network.backwardOperations();
    this.zeroed =
        gradients == null
            ? List.of()
            : gradients.layout().tensors().stream()
                .filter(
                    tensor ->
                        tensor.role() == ParameterTensor.Role.STATE
                            || objective.constants().contains(tensor.label()))
                .map(gradients::part)
                .toList();
    network.allocate(kernels, context);
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
    PlannedNetwork training =
        new PlannedNetwork(
            graph, images, trainingBatch, scheme, Purpose.TRAINING, Set.of(), kernels);
    PlannedNetwork inference =
        new PlannedNetwork(
            graph, images, inferenceBatch, scheme, Purpose.INFERENCE, Set.of(), kernels);
    return training.plannedBytes() + inference.plannedBytes();
  }

  /**
   * Compiles a network for training.
   *
   * @param parameters of the graph's layout, and of what the scheme's quantisers keep
   * @param gradients of the same layout; overwritten by each pass
   * @throws IllegalArgumentException if the shapes do not fit together; the message names the layer
   * @throws io.gearshift.executors.kernels.compute.DeviceException if a device has too little
   *     memory for the batch; the message says about which would fit
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
        batch,
        scheme,
        kernels,
        fitting(graph, images, batch, scheme, Purpose.TRAINING, objective.constants(), kernels),
        new PassContext(kernels, parameters, gradients, objective),
        objective);
  }

  private static PlannedNetwork fitting(
      NetworkGraph graph,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Purpose purpose,
      Set<String> constants,
      Kernels kernels) {
    PlannedNetwork network =
        new PlannedNetwork(graph, images, batch, scheme, purpose, constants, kernels);
    DeviceRoom.require(
        kernels,
        batch,
        network.plannedBytes(),
        () ->
            new PlannedNetwork(graph, images, 1, scheme, purpose, constants, kernels)
                .plannedBytes());
    return network;
  }

  /** What a scheme's quantisers keep beside the parameters of a network, in its order. */
  public static List<StateTensor> states(
      NetworkGraph graph, InputShape images, QuantizationScheme scheme, Kernels kernels) {
    return new PlannedNetwork(graph, images, 1, scheme, Purpose.TRAINING, Set.of(), kernels)
        .products()
        .flatMap(product -> product.states().stream())
        .toList();
  }

  /** How much each product of a network reads, in its order. */
  public static List<Penalty.OperandSize> sizes(
      NetworkGraph graph, InputShape images, QuantizationScheme scheme, Kernels kernels) {
    return new PlannedNetwork(graph, images, 1, scheme, Purpose.TRAINING, Set.of(), kernels)
        .products()
        .map(ProductOperation::size)
        .toList();
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
        batch,
        scheme,
        kernels,
        fitting(graph, images, batch, scheme, Purpose.INFERENCE, Set.of(), kernels),
        new PassContext(kernels, parameters, null, Objective.PLAIN),
        Objective.PLAIN);
  }

  /** Compiles a DL4J configuration for training, with parameters and gradients of its own. */
  public static TrainingPlan compile(
      ComputationGraphConfiguration configuration,
      InputShape images,
      int batch,
      QuantizationScheme scheme,
      Kernels kernels) {
    NetworkGraph graph = GraphReader.read(configuration);
    ParameterLayout layout = graph.layout().extendedBy(states(graph, images, scheme, kernels));
    return compile(
        graph,
        images,
        batch,
        scheme,
        kernels,
        new ParameterVector(kernels, layout),
        new ParameterVector(kernels, layout));
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
   * @param images F32 {batch, height, width, channels} in host memory or of the plan's kernels
   * @param labels a class for each of the first {@code count} images
   */
  public void run(Tensor images, int[] labels, int count, StepKey key) {
    forward(images, labels, count, key);
    zeroed.forEach(context.elementWise()::zero);
    backwardOperations.forEach(operation -> operation.backward(context));
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
    float[] values = kernels.download(network.logits().tensor());
    result();
    return values;
  }

  private void forward(Tensor images, int[] labels, int count, StepKey key) {
    context.begin(key, labels, count);
    network.input().bind(kernels.upload(images));
    for (Operation operation : network.operations()) {
      operation.forward(context);
    }
    context.endForward();
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
    return network.operations().stream().map(Operation::report).toList();
  }

  /** Bytes of all intermediate tensors. */
  public long bufferBytes() {
    return network.bytes();
  }
}
