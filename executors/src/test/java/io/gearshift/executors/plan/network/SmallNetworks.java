package io.gearshift.executors.plan.network;

import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** Graphs of a few layers, each for one thing that a plan has to get right. */
public enum SmallNetworks {
  DENSE_ONLY(
      n -> {
        n.dense("dense1", "input", 7, Activation.RELU);
        n.output("dense1");
      }),
  FLATTENED_CONVOLUTION(
      n -> {
        n.convolution("conv", "input", 5, 3, 1, 0, Activation.IDENTITY);
        n.dense("dense1", "conv", 6, Activation.RELU);
        n.output("dense1");
      }),
  CONVOLUTIONS_AND_POOLING(
      n -> {
        n.convolution("conv1", "input", 4, 3, 1, 1, Activation.RELU);
        n.maxPooling("pool", "conv1", 2, 2, 0);
        n.convolution("conv2", "pool", 5, 3, 1, 0, Activation.RELU);
        n.output("conv2");
      }),
  STRIDE_WITH_ROWS_LEFT_OVER(
      n -> {
        n.convolution("conv1", "input", 4, 3, 2, 0, Activation.RELU);
        n.convolution("conv2", "conv1", 3, 2, 2, 1, Activation.RELU);
        n.output("conv2");
      }),
  SAME_MODE(
      n -> {
        n.graph().addLayer("conv1", same(4, 2), "input");
        n.graph().addLayer("conv2", same(5, 3), "conv1");
        n.graph()
            .addLayer(
                "pool",
                new SubsamplingLayer.Builder(PoolingType.MAX)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .convolutionMode(ConvolutionMode.Same)
                    .build(),
                "conv2");
        n.output("pool");
      }),
  AVERAGE_POOLING(
      n -> {
        n.convolution("conv", "input", 4, 3, 1, 1, Activation.RELU);
        n.averagePooling("with", "conv", 3, 2, 1, true);
        n.averagePooling("without", "with", 3, 2, 1, false);
        n.output("without");
      }),
  FACTORIZED_WINDOWS(
      n -> {
        n.window("row", "input", 4, 1, 7);
        n.window("column", "row", 3, 7, 1);
        n.window("small", "column", 3, 1, 3);
        n.window("tall", "column", 2, 3, 1);
        n.merge("merge", "column", "small", "tall");
        n.output("merge");
      }),
  GLOBAL_POOLING(
      n -> {
        n.convolution("conv", "input", 6, 3, 1, 1, Activation.RELU);
        n.globalPooling("average", "conv", PoolingType.AVG);
        n.globalPooling("largest", "conv", PoolingType.MAX);
        n.merge("merge", "average", "largest");
        n.output("merge");
      }),
  OVERLAPPING_MAX_POOLING(
      n -> {
        n.convolution("conv", "input", 4, 3, 1, 1, Activation.IDENTITY);
        n.maxPooling("pool", "conv", 3, 2, 1);
        n.output("pool");
      }),
  CONCATENATION(
      n -> {
        n.convolution("conv1", "input", 3, 3, 1, 1, Activation.RELU);
        n.convolution("left", "conv1", 2, 1, 1, 0, Activation.RELU);
        n.convolution("middle", "conv1", 4, 3, 1, 1, Activation.IDENTITY);
        n.maxPooling("right", "conv1", 3, 1, 1);
        n.merge("merge", "left", "middle", "right");
        n.output("merge");
      }),
  VALUE_TWICE_IN_A_CONCATENATION(
      n -> {
        n.convolution("conv1", "input", 3, 3, 1, 1, Activation.RELU);
        n.merge("merge", "conv1", "conv1");
        n.output("merge");
      }),
  ADDITION_WITHOUT_RELU(
      n -> {
        n.convolution("left", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.convolution("right", "input", 3, 1, 1, 0, Activation.IDENTITY);
        n.add("add", "left", "right");
        n.output("add");
      }),
  ADDITION_OF_RELUS(
      n -> {
        n.convolution("left", "input", 3, 3, 1, 1, Activation.RELU);
        n.convolution("right", "input", 3, 1, 1, 0, Activation.RELU);
        n.add("add", "left", "right");
        n.output("add");
      }),
  ADDITION_OF_A_RELU_AND_A_LINEAR_SHORTCUT(
      n -> {
        n.convolution("left", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.convolution("right", "input", 3, 1, 1, 0, Activation.RELU);
        n.add("add", "left", "right");
        n.relu("relu", "add");
        n.output("relu");
      }),
  ADDITION_OF_THREE(
      n -> {
        n.convolution("one", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.convolution("two", "input", 3, 1, 1, 0, Activation.RELU);
        n.convolution("three", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.add("add", "one", "two", "three");
        n.output("add");
      }),
  ADDITION_TO_ITSELF(
      n -> {
        n.convolution("conv", "input", 3, 3, 1, 1, Activation.RELU);
        n.add("add", "conv", "conv");
        n.output("add");
      }),
  ADDITION_OF_AN_ADDITION(
      n -> {
        // The linear branch is computed first, so that its gradient is read last.
        n.convolution("linear", "input", 3, 1, 1, 0, Activation.IDENTITY);
        n.convolution("left", "input", 3, 3, 1, 1, Activation.RELU);
        n.convolution("right", "input", 3, 1, 1, 0, Activation.RELU);
        n.add("inner", "left", "right");
        n.add("outer", "inner", "linear");
        n.output("outer");
      }),
  THREE_READERS(
      n -> {
        n.convolution("conv1", "input", 4, 3, 1, 1, Activation.RELU);
        n.convolution("conv2", "conv1", 4, 3, 1, 1, Activation.RELU);
        n.convolution("conv3", "conv1", 4, 1, 1, 0, Activation.RELU);
        n.add("add1", "conv2", "conv1");
        n.add("add2", "add1", "conv3");
        n.relu("relu", "add2");
        n.output("relu");
      }),
  RELU_ALONE(
      n -> {
        n.convolution("conv1", "input", 4, 3, 1, 1, Activation.IDENTITY);
        n.relu("relu", "conv1");
        n.convolution("conv2", "conv1", 4, 1, 1, 0, Activation.IDENTITY);
        n.merge("merge", "relu", "conv2");
        n.output("merge");
      }),
  POOLING_FIRST(
      n -> {
        n.maxPooling("pool", "input", 2, 2, 0);
        n.relu("relu", "pool");
        n.add("add", "relu", "pool");
        n.relu("relu2", "add");
        n.convolution("conv", "relu2", 4, 3, 1, 1, Activation.RELU);
        n.output("conv");
      }),
  NORMALIZATION(
      n -> {
        n.convolutionWithoutBias("conv", "input", 4, 3, 1, 1);
        n.normalization("bn1", "conv");
        n.relu("relu", "bn1");
        n.convolutionWithoutBias("conv2", "relu", 5, 2, 2, 0);
        n.normalization("bn2", "conv2");
        n.output("bn2");
      }),
  NORMALIZATION_WITH_OTHER_READERS(
      n -> {
        n.normalization("bn0", "input");
        n.convolution("conv", "bn0", 3, 3, 1, 1, Activation.RELU);
        n.normalization("bn1", "conv");
        n.normalization("bn2", "conv");
        n.add("add", "bn1", "bn2", "conv");
        n.relu("relu", "bn1");
        n.merge("merge", "add", "relu");
        n.output("merge");
      }),
  LINEAR_CONVOLUTIONS(
      n -> {
        n.convolution("conv1", "input", 4, 3, 1, 1, Activation.IDENTITY);
        n.convolution("conv2", "conv1", 5, 3, 1, 1, Activation.IDENTITY);
        n.output("conv2");
      }),
  LINEAR_NORMALIZATION(
      n -> {
        n.convolutionWithoutBias("conv1", "input", 4, 3, 1, 1);
        n.normalization("bn1", "conv1");
        n.convolution("conv2", "bn1", 5, 3, 1, 0, Activation.RELU);
        n.output("conv2");
      }),
  SIGNED_ADDITION(
      n -> {
        n.convolution("left", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.convolution("right", "input", 3, 1, 1, 0, Activation.RELU);
        n.add("add", "left", "right");
        n.convolution("conv", "add", 4, 3, 1, 1, Activation.RELU);
        n.output("conv");
      }),
  SIGNED_CONCATENATION(
      n -> {
        n.convolution("left", "input", 3, 3, 1, 1, Activation.RELU);
        n.convolution("right", "input", 2, 1, 1, 0, Activation.IDENTITY);
        n.merge("merge", "left", "right");
        n.convolution("conv", "merge", 4, 3, 1, 1, Activation.RELU);
        n.output("conv");
      }),
  OTHER_ACTIVATIONS_OF_PRODUCTS(
      n -> {
        n.convolution("conv1", "input", 4, 3, 1, 1, Activation.GELU);
        n.convolution("conv2", "conv1", 3, 3, 1, 1, Activation.LEAKYRELU);
        n.convolution("conv3", "conv2", 3, 3, 1, 1, Activation.RELU6);
        n.dense("dense1", "conv3", 6, Activation.TANH);
        n.dense("dense2", "dense1", 6, Activation.SWISH);
        n.output("dense2");
      }),
  ACTIVATION_LAYERS(
      n -> {
        n.convolution("conv1", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.activation("elu", "conv1", Activation.ELU);
        n.activation("sigmoid", "conv1", Activation.SIGMOID);
        n.activation("gelu", "conv1", Activation.GELU);
        n.merge("merge", "elu", "sigmoid", "gelu");
        n.convolution("conv2", "merge", 4, 3, 1, 0, Activation.ELU);
        n.output("conv2");
      }),
  SCALED_LOGITS(
      n -> {
        n.convolution("conv", "input", 4, 3, 1, 0, Activation.RELU);
        n.scale("half", "conv", 0.5);
        n.scale("minus", "conv", -2);
        n.merge("merge", "half", "minus");
        n.scale("more", "merge", 1.25);
        n.dense("dense", "more", 4, Activation.IDENTITY);
        n.scale("ninth", "dense", 1.0 / 9);
        n.loss("ninth");
      }),
  DEPTHWISE_CONVOLUTIONS(
      n -> {
        n.depthwise("depthwise1", "input", 3, 3, 1, 1, Activation.RELU);
        n.convolution("pointwise", "depthwise1", 4, 1, 1, 0, Activation.IDENTITY);
        n.depthwise("depthwise2", "pointwise", 1, 3, 2, 0, Activation.IDENTITY);
        n.output("depthwise2");
      }),
  ZERO_PADDING(
      n -> {
        n.padding("pad0", "input", 1, 0, 2, 1);
        n.convolution("conv1", "pad0", 3, 3, 1, 0, Activation.RELU);
        n.padding("pad1", "conv1", 0, 2, 1, 1);
        n.convolution("conv2", "pad1", 3, 3, 2, 0, Activation.RELU);
        n.add("add", "conv2", "conv2");
        n.output("add");
      }),
  RESPONSE_NORMALIZATION(
      n -> {
        n.convolution("conv1", "input", 7, 3, 1, 1, Activation.RELU);
        n.response("lrn1", "conv1", 2, 5, 0.01, 0.75);
        n.convolution("conv2", "lrn1", 4, 3, 1, 1, Activation.IDENTITY);
        n.response("lrn2", "conv2", 1, 3, 0.2, 0.6);
        n.output("lrn2");
      }),
  SIGNED_POOLING(
      n -> {
        n.convolution("conv1", "input", 3, 3, 1, 1, Activation.IDENTITY);
        n.averagePooling("average", "conv1", 3, 2, 1, true);
        n.convolution("conv2", "average", 4, 3, 1, 1, Activation.RELU);
        n.output("conv2");
      }),
  DENSE_MAXOUT(
      n -> {
        n.dense("linear1", "input", 15, Activation.IDENTITY);
        n.maxout("maxout1", "linear1", 5, 3);
        n.dense("linear2", "maxout1", 8, Activation.IDENTITY);
        n.maxout("maxout2", "linear2", 4, 2);
        n.output("maxout2");
      }),
  MAXOUT_CONVOLUTIONS(
      n -> {
        n.convolution("linear1", "input", 6, 3, 1, 1, Activation.IDENTITY);
        n.maxout("maxout1", "linear1", 3, 2);
        n.maxPooling("pool", "maxout1", 3, 2, 1);
        n.convolution("linear2", "pool", 12, 2, 1, 0, Activation.IDENTITY);
        n.maxout("maxout2", "linear2", 4, 3);
        n.output("maxout2");
      }),
  MAXOUT_WITH_OTHER_READERS(
      n -> {
        n.convolution("linear", "input", 4, 3, 1, 1, Activation.IDENTITY);
        n.maxout("maxout", "linear", 2, 2);
        n.relu("relu", "maxout");
        n.merge("merge", "linear", "maxout", "relu");
        n.output("merge");
      }),
  NORMALIZED_DENSE(
      n -> {
        n.dense("dense1", "input", 8, Activation.RELU);
        n.normalization("bn", "dense1");
        n.output("bn");
      }),
  PRENORMALIZED_RESIDUALS(
      n -> {
        n.convolutionWithoutBias("conv0", "input", 4, 3, 1, 1);
        n.normalization("bn0", "conv0");
        n.relu("relu0", "bn0");
        n.convolutionWithoutBias("conv1", "relu0", 5, 3, 2, 1);
        n.normalization("bn1", "conv1");
        n.relu("relu1", "bn1");
        n.convolutionWithoutBias("conv2", "relu1", 5, 3, 1, 1);
        n.normalization("bn2", "conv2");
        n.convolutionWithoutBias("shortcut", "relu0", 5, 1, 2, 0);
        n.normalization("bn3", "shortcut");
        n.add("add1", "bn2", "bn3");
        n.normalization("bn4", "add1");
        n.relu("relu4", "bn4");
        n.convolutionWithoutBias("conv3", "relu4", 5, 3, 1, 1);
        n.normalization("bn5", "conv3");
        n.add("add2", "bn5", "add1");
        n.relu("relu", "add2");
        n.output("relu");
      }),
  INVERTED_RESIDUAL(
      n -> {
        n.convolutionWithoutBias("conv0", "input", 3, 3, 1, 1);
        n.normalization("bn0", "conv0");
        n.convolutionWithoutBias("expand", "bn0", 6, 1, 1, 0);
        // Values above 6, and a scale that the next normalisation does not take out again.
        n.normalization("bn1", "expand", 3, 1);
        n.activation("relu1", "bn1", Activation.RELU6);
        n.depthwiseWithoutBias("depthwise", "relu1", 3, 1, 1);
        n.normalization("bn2", "depthwise", 3, 1);
        n.activation("relu2", "bn2", Activation.RELU6);
        n.convolutionWithoutBias("project", "relu2", 3, 1, 1, 0);
        n.normalization("bn3", "project");
        n.add("add", "bn3", "bn0");
        n.output("add");
      }),
  POOLED_ACTIVATIONS(
      n -> {
        n.convolutionWithoutBias("conv1", "input", 5, 3, 1, 1);
        n.maxPooling("pool", "conv1", 2, 2, 0);
        n.normalization("bn1", "pool");
        n.activation("gelu", "bn1", Activation.GELU);
        n.convolutionWithoutBias("conv2", "gelu", 4, 3, 1, 1);
        n.normalization("bn2", "conv2", 3, 1);
        n.activation("relu6", "bn2", Activation.RELU6);
        n.convolutionWithoutBias("conv3", "relu6", 4, 1, 1, 0);
        n.output("conv3");
      }),
  NORMALIZED_RESIDUALS(
      n -> {
        n.convolutionWithoutBias("conv0", "input", 4, 3, 1, 1);
        n.normalization("bn0", "conv0");
        n.relu("relu0", "bn0");
        n.convolutionWithoutBias("conv1", "relu0", 4, 3, 1, 1);
        n.normalization("bn1", "conv1");
        n.relu("relu1", "bn1");
        n.convolutionWithoutBias("conv2", "relu1", 4, 3, 1, 1);
        n.normalization("bn2", "conv2");
        n.add("add1", "bn2", "relu0");
        n.relu("relu2", "add1");
        n.convolutionWithoutBias("conv3", "relu2", 5, 3, 2, 1);
        n.normalization("bn3", "conv3");
        n.convolutionWithoutBias("shortcut", "relu2", 5, 1, 2, 0);
        n.normalization("bn4", "shortcut");
        n.add("add2", "bn3", "bn4");
        n.relu("relu3", "add2");
        n.convolutionWithoutBias("conv4", "relu3", 6, 3, 1, 1);
        n.normalization("bn5", "conv4");
        n.convolutionWithoutBias("left", "bn5", 3, 3, 1, 1);
        n.normalization("bn6", "left");
        n.convolutionWithoutBias("right", "bn5", 3, 1, 1, 0);
        n.normalization("bn7", "right");
        n.add("add3", "bn6", "bn7");
        n.output("add3");
      });

  @SuppressWarnings("ImmutableEnumChecker") // The lambdas above capture nothing.
  private final Consumer<NetworkBuilder> layers;

  SmallNetworks(Consumer<NetworkBuilder> layers) {
    this.layers = layers;
  }

  public ComputationGraphConfiguration configuration() {
    return NetworkBuilder.build(layers);
  }

  private static ConvolutionLayer same(int out, int stride) {
    return new ConvolutionLayer.Builder()
        .kernelSize(3, 2)
        .stride(stride, stride)
        .nOut(out)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .build();
  }
}
