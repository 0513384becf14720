package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * MobileNetV2 of width 1: inverted residuals, which widen a map, filter each channel on its own,
 * and narrow it without an activation. Source: Sandler et al. 2018 (arXiv 1801.04381), with the
 * layers and first weights of torchvision's {@code mobilenet_v2}.
 */
public final class MobileNetV2 {

  /** Distance in the image, in pixels, between neighbours of the last map. */
  public static final int STRIDE = 32;

  private static final Stage[] STAGES = {
    new Stage(1, 16, 1, 1),
    new Stage(6, 24, 2, 2),
    new Stage(6, 32, 3, 2),
    new Stage(6, 64, 4, 2),
    new Stage(6, 96, 3, 1),
    new Stage(6, 160, 3, 2),
    new Stage(6, 320, 1, 1),
  };

  private static final int FIRST = 32;
  private static final int LAST = 1280;
  private static final double KEEP = 0.8;
  private static final double DENSE_DEVIATION = 0.01;

  private MobileNetV2() {}

  public static ComputationGraphConfiguration of(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size, InitialWeights.fanOut(DENSE_DEVIATION));
    String x = unit(network, "conv1", NetworkBuilder.INPUT, Filters.square(FIRST, 3, 2, 1));
    int channels = FIRST;
    for (int stage = 0; stage < STAGES.length; stage++) {
      for (int block = 0; block < STAGES[stage].blocks; block++) {
        String name = "stage" + (stage + 1) + ".block" + (block + 1);
        int stride = block == 0 ? STAGES[stage].stride : 1;
        x = block(network, name, x, new Block(channels, STAGES[stage], stride));
        channels = STAGES[stage].outputs;
      }
    }
    x = unit(network, "last", x, Filters.point(LAST));
    x = network.dropout("dropout", network.globalAveragePooling("pool", x), KEEP);
    return network.classify(x, size.classes());
  }

  private static String block(NetworkBuilder network, String name, String from, Block block) {
    int hidden = block.channels * block.stage.expansion;
    String x = from;
    if (hidden != block.channels) {
      x = unit(network, name + ".expand", x, Filters.point(hidden));
    }
    String depthwise = name + ".depthwise";
    x =
        network.depthwiseConvolution(
            depthwise + ".conv", x, Filters.square(hidden, 3, block.stride, 1));
    x = network.reLU6(depthwise + ".relu", network.batchNormalization(depthwise + ".bn", x));
    x = network.convolution(name + ".project.conv", x, Filters.point(block.stage.outputs));
    x = network.batchNormalization(name + ".project.bn", x);
    boolean residual = block.stride == 1 && block.channels == block.stage.outputs;
    return residual ? network.add(name + ".add", x, from) : x;
  }

  /** Convolution, BatchNorm, ReLU6. */
  private static String unit(NetworkBuilder network, String name, String from, Filters filters) {
    String convolution = network.convolution(name + ".conv", from, filters);
    return network.reLU6(name + ".relu", network.batchNormalization(name + ".bn", convolution));
  }

  /**
   * Blocks of the same width.
   *
   * @param expansion channels that a block computes on, for each that it reads
   * @param outputs channels that each block gives
   * @param stride of the first block; the others have 1
   */
  private record Stage(int expansion, int outputs, int blocks, int stride) {}

  /** A block that reads {@code channels}. */
  private record Block(int channels, Stage stage, int stride) {}
}
