package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
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
 * <p>All layers share: the rule of first weights, zero biases, and, where nothing else is said,
 * explicit padding with the output size rounded down (PyTorch's default rule).
 */
public final class NetworkBuilder {

  /** Name of the network's input. */
  public static final String INPUT = "input";

  /** Name of the network's output layer. */
  static final String OUTPUT = "output";

  /** Share of the old value in BatchNorm's running statistics; PyTorch's momentum is 1 minus it. */
  static final double BATCH_NORMALIZATION_DECAY = 0.9;

  /** Added to the variance in BatchNorm. */
  static final double BATCH_NORMALIZATION_EPSILON = 1e-5;

  private final GraphBuilder graph;
  private final InitialWeights weights;
  private final double epsilon;

  /** He's first weights, the usual epsilon. */
  NetworkBuilder(NetworkSize size) {
    this(size, InitialWeights.he());
  }

  /** The usual epsilon. */
  NetworkBuilder(NetworkSize size, InitialWeights weights) {
    this(size, weights, BATCH_NORMALIZATION_EPSILON);
  }

  /**
   * A network of layers with these rules.
   *
   * @param epsilon added to the variance in BatchNorm
   */
  NetworkBuilder(NetworkSize size, InitialWeights weights, double epsilon) {
    this.weights = weights;
    this.epsilon = epsilon;
    graph =
        new NeuralNetConfiguration.Builder()
            .seed(size.seed())
            .weightInit(weights.others())
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
        layer(Filters.square(outputs, kernel, stride, padding))
            .hasBias(true)
            .activation(Activation.RELU)
            .build(),
        from);
    return name;
  }

  /** Convolution with bias, nothing after it. */
  String convolutionWithBias(String name, String from, Filters filters) {
    graph.addLayer(name, layer(filters).hasBias(true).build(), from);
    return name;
  }

  /** Convolution of square windows without bias, nothing after it. */
  String convolution(String name, String from, int outputs, int kernel, int stride, int padding) {
    return convolution(name, from, Filters.square(outputs, kernel, stride, padding));
  }

  /** Convolution without bias, nothing after it. */
  String convolution(String name, String from, Filters filters) {
    graph.addLayer(name, layer(filters).hasBias(false).build(), from);
    return name;
  }

  /**
   * Convolution of each channel with a filter of its own, without bias, nothing after it.
   *
   * @param filters as many as {@code from} has channels
   */
  String depthwiseConvolution(String name, String from, Filters filters) {
    graph.addLayer(
        name,
        new DepthwiseConvolution2D.Builder()
            .depthMultiplier(1)
            .kernelSize(filters.height(), filters.width())
            .stride(filters.stride(), filters.stride())
            .padding(filters.padHeight(), filters.padWidth())
            .weightInit(weights.convolutions().apply(filters))
            .hasBias(false)
            .build(),
        from);
    return name;
  }

  /** {@code name.conv}, {@code name.bn}, {@code name.relu}: convolution, BatchNorm, ReLU. */
  String convolutionUnit(String name, String from, Filters filters) {
    String convolution = convolution(name + ".conv", from, filters);
    return normalizedReLU(name, convolution);
  }

  /** {@code name.bn}, {@code name.relu}: BatchNorm, ReLU. */
  String normalizedReLU(String name, String from) {
    return reLU(name + ".relu", batchNormalization(name + ".bn", from));
  }

  String batchNormalization(String name, String from) {
    return batchNormalization(name, from, BATCH_NORMALIZATION_DECAY);
  }

  /**
   * BatchNorm with running statistics of its own.
   *
   * @param decay share of the old value in them
   */
  String batchNormalization(String name, String from, double decay) {
    graph.addLayer(name, new BatchNormalization.Builder().decay(decay).eps(epsilon).build(), from);
    return name;
  }

  String reLU(String name, String from) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU).build(), from);
    return name;
  }

  /** ReLU, and nothing above 6. */
  String reLU6(String name, String from) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU6).build(), from);
    return name;
  }

  /** GELU as DL4J approximates it, x / (1 + exp(-1.702 x)). */
  String gelu(String name, String from) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.GELU).build(), from);
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

  /**
   * The output's size is the input's by the stride, rounded up; padding never wins. If windows
   * cover an odd number of rows more than the map has, the odd one is below: PyTorch's {@code
   * ceil_mode}, where the map is a multiple of the stride.
   */
  String maxPoolingRoundedUp(String name, String from, int kernel, int stride) {
    graph.addLayer(
        name,
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .build(),
        from);
    return name;
  }

  /** The mean over windows, padding counted as zeros: PyTorch's default. */
  String averagePooling(String name, String from, int kernel, int stride, int padding) {
    SubsamplingLayer.Builder layer =
        new SubsamplingLayer.Builder(PoolingType.AVG)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding);
    layer.setAvgPoolIncludePadInDivisor(true);
    graph.addLayer(name, layer.build(), from);
    return name;
  }

  /** The mean of every channel over the whole map. */
  String globalAveragePooling(String name, String from) {
    graph.addLayer(name, new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), from);
    return name;
  }

  /** Keeps a share of the inputs, and divides them by it, while training. */
  String dropout(String name, String from, double keep) {
    // DL4J's number is the probability to keep an input.
    graph.addLayer(name, new DropoutLayer.Builder(keep).build(), from);
    return name;
  }

  String denseReLU(String name, String from, int outputs) {
    graph.addLayer(
        name, new DenseLayer.Builder().nOut(outputs).activation(Activation.RELU).build(), from);
    return name;
  }

  /**
   * Sets a share of the inputs to zero while training and multiplies all by {@code keep} later: a
   * dropout that divides by {@code keep}, and {@code name.scale}.
   */
  String classicalDropout(String name, String from, double keep) {
    dropout(name, from, keep);
    graph.addVertex(name + ".scale", new ScaleVertex(keep), name);
    return name + ".scale";
  }

  /** The largest of {@code pieces} linear functions of the input for each of {@code units}. */
  String maxoutDense(String name, String from, int units, int pieces) {
    String linear = name + ".linear";
    graph.addLayer(linear, new DenseLayer.Builder().nOut(units * pieces).build(), from);
    return maxout(name, linear, units, pieces);
  }

  /** The same of convolutions of stride 1. */
  String maxoutConvolution(
      String name, String from, int units, int pieces, int kernel, int padding) {
    String linear = name + ".linear";
    Filters filters = Filters.square(units * pieces, kernel, 1, padding);
    graph.addLayer(linear, layer(filters).hasBias(true).build(), from);
    return maxout(name, linear, units, pieces);
  }

  private String maxout(String name, String linear, int units, int pieces) {
    String[] parts = new String[pieces];
    for (int piece = 0; piece < pieces; piece++) {
      parts[piece] = name + ".piece" + (piece + 1);
      int first = piece * units;
      graph.addVertex(parts[piece], new MapSubset(first, first + units - 1), linear);
    }
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Max), parts);
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
    return end(from, output(classes));
  }

  /** The same with weights that begin as zero. */
  ComputationGraphConfiguration classifyFromZero(String from, int classes) {
    return end(from, output(classes).weightInit(WeightInit.ZERO));
  }

  /** The same without bias and with logits that are multiplied, as what they are made of is. */
  ComputationGraphConfiguration classifyScaled(String from, int classes, double factor) {
    graph.addVertex("scale", new ScaleVertex(factor), from);
    return end("scale", output(classes).hasBias(false));
  }

  private static OutputLayer.Builder output(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .activation(Activation.SOFTMAX);
  }

  private ComputationGraphConfiguration end(String from, OutputLayer.Builder output) {
    graph.addLayer(OUTPUT, output.build(), from).setOutputs(OUTPUT);
    ComputationGraphConfiguration network = graph.build();
    MapSubset.replaceIn(network);
    return RunningStatistics.keepVariance(network);
  }

  private ConvolutionLayer.Builder layer(Filters filters) {
    return new ConvolutionLayer.Builder()
        .kernelSize(filters.height(), filters.width())
        .stride(filters.stride(), filters.stride())
        .padding(filters.padHeight(), filters.padWidth())
        .weightInit(weights.convolutions().apply(filters))
        .nOut(filters.outputs());
  }
}
