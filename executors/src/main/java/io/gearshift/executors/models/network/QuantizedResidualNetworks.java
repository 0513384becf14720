package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Residual networks in the form that EdMIPS searches and trains in low precision: every convolution
 * but the first has a BatchNorm before it, and the first convolution and the dense layer are meant
 * to stay as they are. Source: Cai and Vasconcelos 2020 (arXiv 2004.05795), zhaoweicai/EdMIPS,
 * {@code mixresnet.py}, which has the two for ImageNet; {@link #cifar20} is the same form of He's
 * CIFAR network.
 *
 * <p>A block: BatchNorm, ReLU, convolution for each of its convolutions, and a BatchNorm after the
 * last. A convolution as shortcut reads what the block's first convolution reads; a shortcut
 * without one is the block's input itself. Nothing follows their sum; a ReLU comes before the last
 * pooling. On the ReLUs see {@link ConvolutionUnits.NormalizedBefore}.
 *
 * <p>First weights as there: convolutions normal with variance 2 / fan-out, the dense layer's
 * uniform by PyTorch's default; its bias begins at zero here, uniform too there.
 */
public final class QuantizedResidualNetworks {

  /** Channels that a bottleneck gives, for each of those that it computes on. */
  private static final int EXPANSION = 4;

  private final NetworkBuilder network;

  private QuantizedResidualNetworks(NetworkSize size) {
    this.network = new NetworkBuilder(size, InitialWeights.fanOut());
  }

  /** ResNet-18 for 224x224 images. */
  public static ComputationGraphConfiguration resnet18(NetworkSize size) {
    var networks = new QuantizedResidualNetworks(size);
    return networks.build(networks.imagenetStem(), 64, new int[] {2, 2, 2, 2}, 1, size);
  }

  /** ResNet-50 for 224x224 images. */
  public static ComputationGraphConfiguration resnet50(NetworkSize size) {
    var networks = new QuantizedResidualNetworks(size);
    return networks.build(networks.imagenetStem(), 64, new int[] {3, 4, 6, 3}, EXPANSION, size);
  }

  /** ResNet-20 for 32x32 images. */
  public static ComputationGraphConfiguration cifar20(NetworkSize size) {
    var networks = new QuantizedResidualNetworks(size);
    String x =
        networks.network.convolution("conv1", NetworkBuilder.INPUT, Filters.square(16, 3, 1, 1));
    x = networks.network.batchNormalization("bn1", x);
    return networks.build(x, 16, new int[] {3, 3, 3}, 1, size);
  }

  /** The pooling comes before the BatchNorm, and no ReLU after it. */
  private String imagenetStem() {
    String x = network.convolution("conv1", NetworkBuilder.INPUT, Filters.square(64, 7, 2, 3));
    return network.batchNormalization("bn1", network.maxPooling("pool1", x, 3, 2, 1));
  }

  /** Stages of {@code blocks}, each twice as wide as the one before, and the classifier. */
  private ComputationGraphConfiguration build(
      String stem, int firstWidth, int[] blocks, int expansion, NetworkSize size) {
    String x = stem;
    int channels = firstWidth;
    for (int stage = 0; stage < blocks.length; stage++) {
      int width = firstWidth << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        String name = "stage" + (stage + 1) + ".block" + (block + 1);
        int stride = stage > 0 && block == 0 ? 2 : 1;
        Filters[] filters = expansion == 1 ? basic(width, stride) : bottleneck(width, stride);
        boolean projects = stride != 1 || channels != width * expansion;
        x = block(name, x, filters, projects ? stride : 0);
        channels = width * expansion;
      }
    }
    x = network.globalAveragePooling("pool", network.reLU("relu", x));
    return network.classify(x, size.classes());
  }

  private static Filters[] basic(int width, int stride) {
    return new Filters[] {Filters.square(width, 3, stride, 1), Filters.square(width, 3, 1, 1)};
  }

  private static Filters[] bottleneck(int width, int stride) {
    return new Filters[] {
      Filters.point(width), Filters.square(width, 3, stride, 1), Filters.point(width * EXPANSION)
    };
  }

  /**
   * A block.
   *
   * @param projection stride of the shortcut's convolution; 0 for a shortcut without one
   */
  private String block(String name, String from, Filters[] filters, int projection) {
    String first = normalizedReLU(name, 0, from);
    String x = first;
    for (int i = 0; i < filters.length; i++) {
      String read = i == 0 ? first : normalizedReLU(name, i, x);
      x = network.convolution(name + ".conv" + (i + 1), read, filters[i]);
    }
    x = network.batchNormalization(name + ".bn" + filters.length, x);
    String shortcut = from;
    if (projection != 0) {
      int outputs = filters[filters.length - 1].outputs();
      shortcut =
          network.convolution(
              name + ".shortcut.conv", first, Filters.square(outputs, 1, projection, 0));
      shortcut = network.batchNormalization(name + ".shortcut.bn", shortcut);
    }
    return network.add(name + ".add", x, shortcut);
  }

  private String normalizedReLU(String block, int number, String from) {
    String normalized = network.batchNormalization(block + ".bn" + number, from);
    return network.reLU(block + ".relu" + number, normalized);
  }
}
