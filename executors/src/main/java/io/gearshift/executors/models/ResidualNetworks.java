package io.gearshift.executors.models;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Residual networks of basic blocks, with 1x1 convolution and BatchNorm as shortcut where the shape
 * changes. Source: He et al. 2015 (arXiv 1512.03385); its CIFAR networks use shortcuts without
 * parameters instead.
 */
final class ResidualNetworks {

  /** Distance in the image, in pixels, between neighbours of the CIFAR networks' last map. */
  static final int CIFAR_STRIDE = 4;

  /** Distance in the image, in pixels, between neighbours of the ImageNet networks' last map. */
  static final int IMAGENET_STRIDE = 32;

  private ResidualNetworks() {}

  /** ResNet-{@code depth} for 32x32 images: three stages of (depth - 2) / 6 blocks. */
  static ComputationGraphConfiguration cifar(int depth, NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = network.convolution("conv1", NetworkBuilder.INPUT, 16, 3, 1, 1);
    x = network.reLU("relu1", network.batchNormalization("bn1", x));
    return stagesAndClassifier(network, x, new int[] {16, 32, 64}, (depth - 2) / 6, size);
  }

  /** ResNet-18 for 224x224 images. */
  static ComputationGraphConfiguration resnet18(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = network.convolution("conv1", NetworkBuilder.INPUT, 64, 7, 2, 3);
    x = network.reLU("relu1", network.batchNormalization("bn1", x));
    x = network.maxPooling("pool1", x, 3, 2, 1);
    return stagesAndClassifier(network, x, new int[] {64, 128, 256, 512}, 2, size);
  }

  private static ComputationGraphConfiguration stagesAndClassifier(
      NetworkBuilder network, String from, int[] widths, int blocks, NetworkSize size) {
    String x = from;
    for (int stage = 0; stage < widths.length; stage++) {
      for (int block = 0; block < blocks; block++) {
        String name = "stage" + (stage + 1) + ".block" + (block + 1);
        // The first stage keeps the stem's width and size; each later one starts by halving.
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = basicBlock(network, name, x, widths[stage], stride);
      }
    }
    x = network.globalAveragePooling("pool", x);
    return network.classify(x, size.classes());
  }

  private static String basicBlock(
      NetworkBuilder network, String name, String from, int width, int stride) {
    String x = network.convolution(name + ".conv1", from, width, 3, stride, 1);
    x = network.reLU(name + ".relu1", network.batchNormalization(name + ".bn1", x));
    x = network.convolution(name + ".conv2", x, width, 3, 1, 1);
    x = network.batchNormalization(name + ".bn2", x);
    String shortcut = from;
    if (stride != 1) {
      shortcut = network.convolution(name + ".shortcut.conv", from, width, 1, stride, 0);
      shortcut = network.batchNormalization(name + ".shortcut.bn", shortcut);
    }
    return network.reLU(name + ".relu2", network.add(name + ".add", x, shortcut));
  }
}
