package io.gearshift.driver.example;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Convolution, batch normalisation and two dense layers, given as a file: 12 thousand numbers. */
public final class SmallNetwork {
  private static final long SEED = 5;
  private static final Kernel USUAL = new Kernel(5, 3, 6);
  private static final Path FILE =
      write(SmallDigits.CLASSES, Activation.RELU, USUAL, "small-network.json");

  /** The first layer. */
  private record Kernel(int size, int stride, int channels) {}

  private SmallNetwork() {}

  /** The name under which a configuration asks for it. */
  public static String architecture() {
    return "file:" + FILE;
  }

  /** The name of a network that has another number of classes than the digits. */
  public static String architectureOfClasses(int classes) {
    return "file:" + write(classes, Activation.RELU, USUAL, "network-of-" + classes + ".json");
  }

  /** The name of a network with an activation that no training plan computes. */
  public static String unsupportedArchitecture() {
    return "file:"
        + write(SmallDigits.CLASSES, Activation.SOFTPLUS, USUAL, "softplus-network.json");
  }

  /** The name of a network whose first layer has square kernels of a size, and 200 channels. */
  public static String architectureOfKernel(int size) {
    return "file:"
        + write(
            SmallDigits.CLASSES,
            Activation.RELU,
            new Kernel(size, 1, 200),
            "network-of-kernel-" + size + ".json");
  }

  /** As it is trained. */
  public static ComputationGraphConfiguration configuration() {
    return Architectures.of(
        architecture(), 1, SmallDigits.SIDE, SmallDigits.SIDE, SmallDigits.CLASSES, SEED);
  }

  /** As workers get it. */
  public static NetworkSpec spec() {
    return new NetworkSpec(
        configuration().toJson(),
        new InputShape(1, SmallDigits.SIDE, SmallDigits.SIDE),
        Compute.onednn(1));
  }

  private static Path write(int classes, Activation activation, Kernel kernel, String name) {
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(SmallDigits.SIDE, SmallDigits.SIDE, 1))
            .addLayer(
                "convolution",
                new ConvolutionLayer.Builder()
                    .kernelSize(kernel.size(), kernel.size())
                    .stride(kernel.stride(), kernel.stride())
                    .nOut(kernel.channels())
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build(),
                "input")
            .addLayer(
                "normalization",
                new BatchNormalization.Builder().useLogStd(false).decay(0.9).build(),
                "convolution")
            .addLayer("relu", new ActivationLayer(Activation.RELU), "normalization")
            .addLayer(
                "dense", new DenseLayer.Builder().nOut(32).activation(activation).build(), "relu")
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(classes)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "dense")
            .setOutputs("output")
            .build();
    try {
      Path file = TestFolder.path().resolve(name);
      return Files.exists(file) ? file : Files.writeString(file, graph.toJson());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
