package io.gearshift.executors.plan.oracle;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.plan.network.Examples;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's own network of a configuration: what plans are compared with. */
public final class StockNetwork {
  private final ComputationGraph graph;
  private final int classes;
  private final boolean flatInput;

  public StockNetwork(ComputationGraphConfiguration configuration, int classes) {
    this(configuration, classes, false);
  }

  /** A network that takes its images as rows where {@code flatInput}. */
  public StockNetwork(ComputationGraphConfiguration configuration, int classes, boolean flatInput) {
    this.flatInput = flatInput;
    this.graph = new ComputationGraph(configuration);
    this.classes = classes;
    graph.init();
  }

  /** The flat parameters; a copy. */
  public float[] parameters() {
    return graph.params().dup().ravel().toFloatVector();
  }

  public void setParameters(float[] values) {
    graph.setParams(Nd4j.create(values, 1, values.length));
  }

  /** Mean loss over the examples, in training mode; leaves the gradients behind. */
  public double loss(Examples examples) {
    graph.setInputs(images(examples));
    graph.setLabels(labels(examples));
    graph.computeGradientAndScore();
    return graph.score();
  }

  /**
   * Gradients of the mean loss of the last {@link #loss} call, flat. DL4J keeps the gradient of the
   * sum and divides where it updates.
   */
  public float[] gradients(int examples) {
    float[] sums = graph.getGradientsViewArray().dup().ravel().toFloatVector();
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= examples;
    }
    return sums;
  }

  /** One update with DL4J's own updater, which moves the running statistics. */
  public void fit(Examples examples) {
    graph.fit(new INDArray[] {images(examples)}, new INDArray[] {labels(examples)});
  }

  /** Class probabilities in inference mode, image after image. */
  public float[] probabilities(Examples examples) {
    return graph.outputSingle(images(examples)).dup('c').ravel().toFloatVector();
  }

  private INDArray images(Examples examples) {
    InputShape shape = examples.shape();
    long[] sizes = {examples.count(), shape.channels(), shape.height(), shape.width()};
    if (flatInput) {
      sizes =
          new long[] {examples.count(), (long) shape.channels() * shape.height() * shape.width()};
    }
    return Nd4j.create(examples.channelsFirst(), sizes, 'c');
  }

  private INDArray labels(Examples examples) {
    INDArray oneHot = Nd4j.zeros(DataType.FLOAT, examples.count(), classes);
    for (int i = 0; i < examples.count(); i++) {
      oneHot.putScalar(i, examples.labels()[i], 1);
    }
    return oneHot;
  }
}
