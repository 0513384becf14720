package io.gearshift.executors.train;

import io.gearshift.executors.data.Batch;
import io.gearshift.executors.data.BatchSource;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.ComputeResources;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
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

  /**
   * A network compiled for inference over batches of {@code batchSize}.
   *
   * @param resources what it has in common with others of the process
   */
  public static Evaluator open(
      NetworkSpec network, QuantizationScheme scheme, int batchSize, ComputeResources resources) {
    Kernels kernels = KernelsProvider.open(network.compute(), resources);
    try {
      return new Evaluator(network, scheme, batchSize, kernels);
    } catch (RuntimeException | Error e) {
      kernels.close();
      throw e;
    }
  }

  private Evaluator(
      NetworkSpec network, QuantizationScheme scheme, int batchSize, Kernels kernels) {
    this.kernels = kernels;
    NetworkGraph graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.classes = graph.classes();
    this.parameters = new ParameterVector(kernels, graph.layout().extendedBy(network.states()));
    this.plan =
        TrainingPlan.compileInference(
            graph, network.images(), batchSize, scheme, kernels, parameters);
  }

  /** Evaluates {@code values} as parameters over all batches of a source. */
  public EvaluationResult evaluate(float[] values, BatchSource source) {
    parameters.upload(values);
    long examples = 0;
    long top1 = 0;
    long top5 = 0;
    long[][] confusion = new long[classes][classes];
    for (Batch batch = source.next(); batch != null; batch = source.next()) {
      float[] logits = plan.infer(batch.images());
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

  /** The compiled plan. */
  public TrainingPlan plan() {
    return plan;
  }

  /** Frees its memory outside the Java heap, there and on a device. */
  @Override
  public void close() {
    kernels.close();
  }
}
