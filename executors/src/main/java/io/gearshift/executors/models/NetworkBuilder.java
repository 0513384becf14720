package io.gearshift.executors.models;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Writes a network layer by layer. Every method takes the name of the layer that feeds the new one
 * and returns the name of the layer whose output is the result, so that calls chain by value.
 *
 * <p>All layers share: He initialisation of weights (normal, variance 2 / fan-in), zero biases,
 * square windows, explicit padding with the output size rounded down (PyTorch's default rule).
 */
final class NetworkBuilder {

  /** Name of the network's input. */
  static final String INPUT = "input";

  /** Name of the network's output layer. */
  static final String OUTPUT = "output";

  /** Share of the old value in BatchNorm's running statistics; PyTorch's momentum is 1 minus it. */
  static final double BATCH_NORMALIZATION_DECAY = 0.9;

  /** Added to the variance in BatchNorm. */
  static final double BATCH_NORMALIZATION_EPSILON = 1e-5;

  private final GraphBuilder graph;

  NetworkBuilder(NetworkSize size) {
    graph =
        new NeuralNetConfiguration.Builder()
            .seed(size.seed())
            .weightInit(WeightInit.RELU)
            .biasInit(0)
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs(INPUT)
            .setInputTypes(InputType.convolutional(size.height(), size.width(), size.channels()));
  }

  /** Convolution with bias and ReLU. */
  String convolutionReLU(
      String name, String from, int outputs, int kernel, int stride, int padding) {
    graph.addLayer(
        name,
        window(outputs, kernel, stride, padding).hasBias(true).activation(Activation.RELU).build(),
        from);
    return name;
  }

  /** Convolution without bias, nothing after it. */
  String convolution(String name, String from, int outputs, int kernel, int stride, int padding) {
    graph.addLayer(name, window(outputs, kernel, stride, padding).hasBias(false).build(), from);
    return name;
  }

  /** {@code name.conv}, {@code name.bn}, {@code name.relu}: convolution, BatchNorm, ReLU. */
  String convolutionUnit(
      String name, String from, int outputs, int kernel, int stride, int padding) {
    String convolution = convolution(name + ".conv", from, outputs, kernel, stride, padding);
    return reLU(name + ".relu", batchNormalization(name + ".bn", convolution));
  }

  String batchNormalization(String name, String from) {
    graph.addLayer(
        name,
        new BatchNormalization.Builder()
            .decay(BATCH_NORMALIZATION_DECAY)
            .eps(BATCH_NORMALIZATION_EPSILON)
            .build(),
        from);
    return name;
  }

  String reLU(String name, String from) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU).build(), from);
    return name;
  }

  String maxPooling(String name, String from, int kernel, int stride, int padding) {
    graph.addLayer(
        name,
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding)
            .build(),
        from);
    return name;
  }

  /** The mean of every channel over the whole map. */
  String globalAveragePooling(String name, String from) {
    graph.addLayer(name, new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), from);
    return name;
  }

  /** Drops half of the inputs and doubles the rest while training. */
  String halfDropout(String name, String from) {
    // DL4J's number is the probability to keep an input.
    graph.addLayer(name, new DropoutLayer.Builder(0.5).build(), from);
    return name;
  }

  String denseReLU(String name, String from, int outputs) {
    graph.addLayer(
        name, new DenseLayer.Builder().nOut(outputs).activation(Activation.RELU).build(), from);
    return name;
  }

  String add(String name, String... from) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), from);
    return name;
  }

  /** Concatenates along the channels. */
  String concatenate(String name, String... from) {
    graph.addVertex(name, new MergeVertex(), from);
    return name;
  }

  /** Ends the network: a dense layer, softmax and cross-entropy over {@code classes}. */
  ComputationGraphConfiguration classify(String from, int classes) {
    graph
        .addLayer(
            OUTPUT,
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build(),
            from)
        .setOutputs(OUTPUT);
    return RunningStatistics.keepVariance(graph.build());
  }

  private static ConvolutionLayer.Builder window(int outputs, int kernel, int stride, int padding) {
    return new ConvolutionLayer.Builder()
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .padding(padding, padding)
        .nOut(outputs);
  }
}
