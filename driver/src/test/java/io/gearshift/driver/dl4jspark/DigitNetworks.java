package io.gearshift.driver.dl4jspark;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small LeNet with batch normalisation in both of DL4J's forms. */
final class DigitNetworks {
  private DigitNetworks() {}

  /** What all its layers take unless they say otherwise. */
  static NeuralNetConfiguration.Builder usual() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .updater(new Nesterovs(0.02, 0.9))
        .l2(1e-4);
  }

  static ComputationGraph graph() {
    return graph(builder -> builder);
  }

  /** The graph with other settings for all layers. */
  static ComputationGraph graph(UnaryOperator<NeuralNetConfiguration.Builder> change) {
    ComputationGraph graph = new ComputationGraph(configuration(change));
    graph.init();
    return graph;
  }

  static ComputationGraphConfiguration configuration(
      UnaryOperator<NeuralNetConfiguration.Builder> change) {
    return change
        .apply(usual())
        .graphBuilder()
        .addInputs("images")
        .setInputTypes(InputType.convolutional(DigitSets.SIDE, DigitSets.SIDE, 1))
        .addLayer("convolution", convolution(), "images")
        .addLayer("normalization", new BatchNormalization(), "convolution")
        .addLayer("pooling", new SubsamplingLayer.Builder().build(), "normalization")
        .addLayer("dense", new DenseLayer.Builder().nOut(32).build(), "pooling")
        .addLayer("output", output(), "dense")
        .setOutputs("output")
        .build();
  }

  /** The same layers one after another, for images that come as rows of pixels. */
  static MultiLayerNetwork chain() {
    MultiLayerConfiguration configuration =
        usual()
            .list()
            .layer(convolution())
            .layer(new BatchNormalization())
            .layer(new SubsamplingLayer.Builder().build())
            .layer(new DenseLayer.Builder().nOut(32).build())
            .layer(output())
            .setInputType(InputType.convolutionalFlat(DigitSets.SIDE, DigitSets.SIDE, 1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(5, 5).stride(2, 2).nOut(6).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(DigitSets.CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
