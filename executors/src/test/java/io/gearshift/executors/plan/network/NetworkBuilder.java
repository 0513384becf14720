package io.gearshift.executors.plan.network;

import io.gearshift.executors.graph.InputShape;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Short words for DL4J's builders. */
public record NetworkBuilder(GraphBuilder graph) {
  public static final int CLASSES = 4;
  public static final InputShape IMAGES = new InputShape(2, 8, 7);

  public static ComputationGraphConfiguration build(Consumer<NetworkBuilder> layers) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .weightInit(new NormalDistribution(0, 0.3))
            .biasInit(0.05)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(
                InputType.convolutional(IMAGES.height(), IMAGES.width(), IMAGES.channels()));
    layers.accept(new NetworkBuilder(graph));
    return Piece.replaceIn(graph.setOutputs("output").build());
  }

  public void convolution(
      String name, String from, int out, int kernel, int stride, int pad, Activation activation) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder()
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(pad, pad)
            .nOut(out)
            .activation(activation)
            .build(),
        from);
  }

  /** A window of {@code height x width}, padded so that the map keeps its size. */
  void window(String name, String from, int out, int height, int width) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder()
            .kernelSize(height, width)
            .stride(1, 1)
            .padding(height / 2, width / 2)
            .nOut(out)
            .activation(Activation.RELU)
            .build(),
        from);
  }

  /** What comes before a normalisation, which would take the bias out again. */
  public void convolutionWithoutBias(
      String name, String from, int out, int kernel, int stride, int pad) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder()
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(pad, pad)
            .nOut(out)
            .hasBias(false)
            .build(),
        from);
  }

  public void activation(String name, String from, Activation activation) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(activation).build(), from);
  }

  public void depthwise(
      String name,
      String from,
      int multiplier,
      int kernel,
      int stride,
      int padding,
      Activation activation) {
    graph.addLayer(
        name,
        new DepthwiseConvolution2D.Builder()
            .depthMultiplier(multiplier)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding)
            .activation(activation)
            .build(),
        from);
  }

  void depthwiseWithoutBias(String name, String from, int kernel, int stride, int padding) {
    graph.addLayer(
        name,
        new DepthwiseConvolution2D.Builder()
            .depthMultiplier(1)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding)
            .hasBias(false)
            .build(),
        from);
  }

  public void padding(String name, String from, int top, int bottom, int left, int right) {
    graph.addLayer(name, new ZeroPaddingLayer.Builder(top, bottom, left, right).build(), from);
  }

  public void response(String name, String from, double k, double n, double alpha, double beta) {
    graph.addLayer(
        name,
        new LocalResponseNormalization.Builder().k(k).n(n).alpha(alpha).beta(beta).build(),
        from);
  }

  public void dense(String name, String from, int out, Activation activation) {
    graph.addLayer(name, new DenseLayer.Builder().nOut(out).activation(activation).build(), from);
  }

  public void normalization(String name, String from) {
    normalization(name, from, 1, 0);
  }

  public void normalization(String name, String from, double gamma, double beta) {
    graph.addLayer(
        name,
        new BatchNormalization.Builder()
            .useLogStd(false)
            .decay(0.8)
            .gamma(gamma)
            .beta(beta)
            .build(),
        from);
  }

  void relu(String name, String from) {
    graph.addLayer(name, new ActivationLayer(Activation.RELU), from);
  }

  public void dropout(String name, String from, double keep) {
    graph.addLayer(name, new DropoutLayer.Builder(keep).build(), from);
  }

  /** Dropout and, as {@code name.scale}, the scale that takes its division back. */
  public void classicalDropout(String name, String from, double keep) {
    dropout(name, from, keep);
    graph.addVertex(name + ".scale", new ScaleVertex(keep), name);
  }

  public void scale(String name, String from, double factor) {
    graph.addVertex(name, new ScaleVertex(factor), from);
  }

  public void subset(String name, String from, int first, int last) {
    graph.addVertex(name, new Piece(first, last), from);
  }

  public void maximum(String name, String... from) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Max), from);
  }

  /** The maximum over the pieces of a layer of {@code units * pieces} outputs. */
  public void maxout(String name, String from, int units, int pieces) {
    String[] parts = new String[pieces];
    for (int piece = 0; piece < pieces; piece++) {
      parts[piece] = name + ".piece" + piece;
      subset(parts[piece], from, piece * units, (piece + 1) * units - 1);
    }
    maximum(name, parts);
  }

  public void maxPooling(String name, String from, int kernel, int stride, int pad) {
    graph.addLayer(
        name,
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(pad, pad)
            .build(),
        from);
  }

  public void averagePooling(
      String name, String from, int kernel, int stride, int pad, boolean padInDivisor) {
    SubsamplingLayer.Builder builder =
        new SubsamplingLayer.Builder(PoolingType.AVG)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(pad, pad);
    builder.setAvgPoolIncludePadInDivisor(padInDivisor);
    graph.addLayer(name, builder.build(), from);
  }

  void globalPooling(String name, String from, PoolingType type) {
    graph.addLayer(name, new GlobalPoolingLayer.Builder(type).build(), from);
  }

  public void add(String name, String... from) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), from);
  }

  public void merge(String name, String... from) {
    graph.addVertex(name, new MergeVertex(), from);
  }

  void loss(String from) {
    graph.addLayer(
        "output",
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build(),
        from);
  }

  public void output(String from) {
    graph.addLayer(
        "output",
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build(),
        from);
  }

  /** DL4J's own gives maps the wrong number of channels while it works out sizes. */
  static final class Piece extends SubsetVertex {
    Piece(int from, int to) {
      super(from, to);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
      return inputs[0] instanceof InputType.InputTypeConvolutional map
          ? InputType.convolutional(map.getHeight(), map.getWidth(), getTo() - getFrom() + 1L)
          : super.getOutputType(layerIndex, inputs);
    }

    /** Puts DL4J's own in their places. */
    static ComputationGraphConfiguration replaceIn(ComputationGraphConfiguration graph) {
      graph
          .getVertices()
          .replaceAll((name, vertex) -> vertex instanceof Piece piece ? piece.clone() : vertex);
      return graph;
    }
  }
}
