package io.gearshift.executors.models;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * GoogLeNet with BatchNorm after every convolution, without auxiliary classifiers or dropout, the
 * 5x5 branch of every module replaced by 3x3. Source: Szegedy et al. 2014 (arXiv 1409.4842), with
 * torchvision's changes; its poolings round sizes up, these have padding 1 instead.
 */
final class GoogLeNet {

  /** Distance in the image, in pixels, between neighbours of the last map. */
  static final int STRIDE = 32;

  private GoogLeNet() {}

  static ComputationGraphConfiguration of(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    String x = network.convolutionUnit("conv1", NetworkBuilder.INPUT, 64, 7, 2, 3);
    x = network.maxPooling("pool1", x, 3, 2, 1);
    x = network.convolutionUnit("conv2", x, 64, 1, 1, 0);
    x = network.convolutionUnit("conv3", x, 192, 3, 1, 1);
    x = network.maxPooling("pool2", x, 3, 2, 1);
    x = inception(network, "inception3a", x, new Widths(64, 96, 128, 16, 32, 32));
    x = inception(network, "inception3b", x, new Widths(128, 128, 192, 32, 96, 64));
    x = network.maxPooling("pool3", x, 3, 2, 1);
    x = inception(network, "inception4a", x, new Widths(192, 96, 208, 16, 48, 64));
    x = inception(network, "inception4b", x, new Widths(160, 112, 224, 24, 64, 64));
    x = inception(network, "inception4c", x, new Widths(128, 128, 256, 24, 64, 64));
    x = inception(network, "inception4d", x, new Widths(112, 144, 288, 32, 64, 64));
    x = inception(network, "inception4e", x, new Widths(256, 160, 320, 32, 128, 128));
    x = network.maxPooling("pool4", x, 3, 2, 1);
    x = inception(network, "inception5a", x, new Widths(256, 160, 320, 32, 128, 128));
    x = inception(network, "inception5b", x, new Widths(384, 192, 384, 48, 128, 128));
    x = network.globalAveragePooling("pool", x);
    return network.classify(x, size.classes());
  }

  private static String inception(NetworkBuilder network, String name, String from, Widths widths) {
    String first = network.convolutionUnit(name + ".branch1", from, widths.first, 1, 1, 0);
    String second =
        network.convolutionUnit(name + ".branch2.reduce", from, widths.secondReduced, 1, 1, 0);
    second = network.convolutionUnit(name + ".branch2", second, widths.second, 3, 1, 1);
    String third =
        network.convolutionUnit(name + ".branch3.reduce", from, widths.thirdReduced, 1, 1, 0);
    third = network.convolutionUnit(name + ".branch3", third, widths.third, 3, 1, 1);
    String fourth = network.maxPooling(name + ".branch4.pool", from, 3, 1, 1);
    fourth = network.convolutionUnit(name + ".branch4", fourth, widths.fourth, 1, 1, 0);
    return network.concatenate(name + ".concat", first, second, third, fourth);
  }

  /** Output channels of the convolutions of one module, by branch. */
  private record Widths(
      int first, int secondReduced, int second, int thirdReduced, int third, int fourth) {}
}
