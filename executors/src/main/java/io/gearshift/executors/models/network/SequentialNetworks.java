package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Networks that are one chain of layers: LeNet and the AlexNets. */
public final class SequentialNetworks {

  private SequentialNetworks() {}

  /**
   * LeNet with ReLU and max pooling, as in Caffe's MNIST example: 20@5, 50@5, dense 500. Source:
   * LeCun et al. 1998, <i>Gradient-based learning applied to document recognition</i>; it has
   * tanh-like units and trained subsampling.
   */
  public static ComputationGraphConfiguration lenet(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = network.convolutionReLU("conv1", NetworkBuilder.INPUT, 20, 5, 1, 0);
    x = network.maxPooling("pool1", x, 2, 2, 0);
    x = network.convolutionReLU("conv2", x, 50, 5, 1, 0);
    x = network.maxPooling("pool2", x, 2, 2, 0);
    x = network.denseReLU("dense1", x, 500);
    return network.classify(x, size.classes());
  }

  /**
   * AlexNet for 32x32 images as MuPPET trains it: a wide first stride, one dense layer, no dropout.
   * Source: ICIdsl/muppet, {@code models/cifar/alexnet.py}.
   */
  public static ComputationGraphConfiguration alexnetCifar(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    return network.classify(alexnetMaps(network, 5, 2), size.classes());
  }

  /**
   * AlexNet in one tower, with dropout before the first two dense layers. Source: Krizhevsky 2014
   * (arXiv 1404.5997), with torchvision's widths.
   */
  public static ComputationGraphConfiguration alexnet(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = network.dropout("dropout1", alexnetMaps(network, 2, 3), 0.5);
    x = network.denseReLU("dense1", x, 4096);
    x = network.dropout("dropout2", x, 0.5);
    x = network.denseReLU("dense2", x, 4096);
    return network.classify(x, size.classes());
  }

  /**
   * The convolutional part: the two AlexNets differ in the first padding and the pooling window.
   */
  private static String alexnetMaps(NetworkBuilder network, int firstPadding, int poolingKernel) {
    String x = network.convolutionReLU("conv1", NetworkBuilder.INPUT, 64, 11, 4, firstPadding);
    x = network.maxPooling("pool1", x, poolingKernel, 2, 0);
    x = network.convolutionReLU("conv2", x, 192, 5, 1, 2);
    x = network.maxPooling("pool2", x, poolingKernel, 2, 0);
    x = network.convolutionReLU("conv3", x, 384, 3, 1, 1);
    x = network.convolutionReLU("conv4", x, 256, 3, 1, 1);
    x = network.convolutionReLU("conv5", x, 256, 3, 1, 1);
    return network.maxPooling("pool3", x, poolingKernel, 2, 0);
  }
}
