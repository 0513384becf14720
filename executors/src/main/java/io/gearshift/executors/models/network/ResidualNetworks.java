package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Residual networks of basic and of bottleneck blocks, with 1x1 convolution and BatchNorm as
 * shortcut where the shape changes. Source: He et al. 2015 (arXiv 1512.03385); its CIFAR networks
 * use shortcuts without parameters instead, and its bottlenecks halve the map in their first
 * convolution, here in the 3x3 one, as in PyTorch's.
 */
public final class ResidualNetworks {

  /** Distance in the image, in pixels, between neighbours of the CIFAR networks' last map. */
  public static final int CIFAR_STRIDE = 4;

  /** Distance in the image, in pixels, between neighbours of the ImageNet networks' last map. */
  public static final int IMAGENET_STRIDE = 32;

  /** Channels that a bottleneck gives, for each of those that it computes on. */
  private static final int EXPANSION = 4;

  private ResidualNetworks() {}

  /** ResNet-{@code depth} for 32x32 images: three stages of (depth - 2) / 6 blocks. */
  public static ComputationGraphConfiguration cifar(int depth, NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = network.convolution("conv1", NetworkBuilder.INPUT, 16, 3, 1, 1);
    x = network.reLU("relu1", network.batchNormalization("bn1", x));
    int blocks = (depth - 2) / 6;
    return stagesAndClassifier(
        network, x, new int[] {16, 32, 64}, new int[] {blocks, blocks, blocks}, size);
  }

  /** ResNet-18 for 224x224 images. */
  public static ComputationGraphConfiguration resnet18(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    return stagesAndClassifier(
        network,
        imagenetStem(network),
        new int[] {64, 128, 256, 512},
        new int[] {2, 2, 2, 2},
        size);
  }

  /** ResNet-50 for 224x224 images. */
  public static ComputationGraphConfiguration resnet50(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = imagenetStem(network);
    int[] blocks = {3, 4, 6, 3};
    int width = 64;
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
        String name = "stage" + (stage + 1) + ".block" + (block + 1);
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = bottleneck(network, name, x, width << stage, stride, block == 0);
      }
    }
    return network.classify(network.globalAveragePooling("pool", x), size.classes());
  }

  private static String imagenetStem(NetworkBuilder network) {
    String x = network.convolution("conv1", NetworkBuilder.INPUT, 64, 7, 2, 3);
    x = network.reLU("relu1", network.batchNormalization("bn1", x));
    return network.maxPooling("pool1", x, 3, 2, 1);
  }

  private static ComputationGraphConfiguration stagesAndClassifier(
      NetworkBuilder network, String from, int[] widths, int[] blocks, NetworkSize size) {
    String x = from;
    for (int stage = 0; stage < widths.length; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
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

  private static String bottleneck(
      NetworkBuilder network, String name, String from, int width, int stride, boolean projects) {
    String x = network.convolution(name + ".conv1", from, width, 1, 1, 0);
    x = network.reLU(name + ".relu1", network.batchNormalization(name + ".bn1", x));
    x = network.convolution(name + ".conv2", x, width, 3, stride, 1);
    x = network.reLU(name + ".relu2", network.batchNormalization(name + ".bn2", x));
    x = network.convolution(name + ".conv3", x, width * EXPANSION, 1, 1, 0);
    x = network.batchNormalization(name + ".bn3", x);
    String shortcut = from;
    if (projects) {
      shortcut =
          network.convolution(name + ".shortcut.conv", from, width * EXPANSION, 1, stride, 0);
      shortcut = network.batchNormalization(name + ".shortcut.bn", shortcut);
    }
    return network.reLU(name + ".relu3", network.add(name + ".add", x, shortcut));
  }
}
