package io.gearshift.executors.train;

import io.gearshift.executors.data.TestTime;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.plan.Classification;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.QuantizationScheme;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Counts how many images a network classifies correctly. */
public final class Evaluator implements AutoCloseable {
  private static final int TOP = 5;

  private final Kernels kernels;
  private final TrainingPlan plan;
  private final ParameterVector parameters;
  private final int classes;
  private final TestTime testTime;
  private final HostArena memory = new HostArena();

  /** A view of a batch; null where there is none but the batch itself. */
  private final Tensor view;

  /**
   * A network compiled for inference over batches of {@code batchSize}, of which it sees the images
   * themselves.
   *
   * @param resources what it has in common with others of the process
   */
  public static Evaluator open(
      NetworkSpec network, QuantizationScheme scheme, int batchSize, ComputeResources resources) {
    return open(network, scheme, batchSize, TestTime.NONE, resources);
  }

  /**
   * A network compiled for inference over batches of {@code batchSize}.
   *
   * @param testTime which views it sees
   * @param resources what it has in common with others of the process
   */
  public static Evaluator open(
      NetworkSpec network,
      QuantizationScheme scheme,
      int batchSize,
      TestTime testTime,
      ComputeResources resources) {
    Kernels kernels = KernelsProvider.open(network.compute(), resources);
    try {
      return new Evaluator(network, scheme, batchSize, testTime, kernels);
    } catch (RuntimeException | Error e) {
      kernels.close();
      throw e;
    }
  }

  private Evaluator(
      NetworkSpec network,
      QuantizationScheme scheme,
      int batchSize,
      TestTime testTime,
      Kernels kernels) {
    this.kernels = kernels;
    this.testTime = testTime;
    NetworkGraph graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.classes = graph.classes();
    this.parameters = new ParameterVector(kernels, graph.layout().extendedBy(network.states()));
    this.plan =
        TrainingPlan.compileInference(
            graph, network.images(), batchSize, scheme, kernels, parameters);
    InputShape images = network.images();
    this.view =
        testTime.views() == 1
            ? null
            : memory.allocate(
                DataType.F32, batchSize, images.height(), images.width(), images.channels());
  }

  /** Evaluates {@code values} as parameters over all batches of a source. */
  public EvaluationResult evaluate(float[] values, BatchSource source) {
    parameters.upload(values);
    long examples = 0;
    long top1 = 0;
    long top5 = 0;
    long[][] confusion = new long[classes][classes];
    for (Batch batch = source.next(); batch != null; batch = source.next()) {
      float[] logits = logits(batch);
      for (int row = 0; row < batch.count(); row++) {
        int label = batch.labels()[row];
        int rank = Classification.rank(logits, classes, row, label);
        top1 += rank == 0 ? 1 : 0;
        top5 += rank < TOP ? 1 : 0;
        confusion[label][Classification.predicted(logits, classes, row)]++;
      }
      examples += batch.count();
    }
    return new EvaluationResult(examples, top1, top5, confusion);
  }

  /** The weighted sum over all views, in their order. */
  private float[] logits(Batch batch) {
    float[] sum = plan.infer(batch.on(kernels));
    if (view == null) {
      return sum;
    }
    scale(sum, testTime.weight(0));
    for (int i = 1; i < testTime.views(); i++) {
      testTime.write(i, batch.images(), view);
      float[] logits = plan.infer(view);
      float weight = testTime.weight(i);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += weight * logits[j];
      }
    }
    return sum;
  }

  private static void scale(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** The form in which it wants images that are stored encoded: other views are made of values. */
  public BatchForm batchForm() {
    return kernels.placesImages() && view == null ? BatchForm.PIXELS : BatchForm.VALUES;
  }

  /** The compiled plan. */
  public TrainingPlan plan() {
    return plan;
  }

  /** Frees its memory outside the Java heap, there and on a device. */
  @Override
  public void close() {
    kernels.close();
    memory.close();
  }
}
