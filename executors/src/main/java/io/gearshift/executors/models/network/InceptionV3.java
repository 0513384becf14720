package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Inception-v3 for 299x299 images, without auxiliary classifier. Source: Szegedy et al. 2015 (arXiv
 * 1512.00567), with the layers of torchvision's {@code inception_v3}.
 *
 * <p>The average pooling of a branch counts its padding as zeros, as PyTorch's default does; DL4J's
 * default divides by the elements inside the map alone, and has this as a setting. Windows of every
 * other pooling and of convolutions that halve the map have no padding, so the image must be large.
 */
public final class InceptionV3 {

  /**
   * The least image side: 75, halved 37, 35, pooled 17, 15, pooled 7, halved 3, halved 1; of 74 the
   * last is less than a window.
   */
  public static final int LEAST_SIDE = 75;

  /** Added to the variance in BatchNorm. */
  static final double EPSILON = 1e-3;

  /** Deviation of the public code's first weights, before it cuts them off. */
  private static final double QUANTIZED_DEVIATION = 0.1;

  private final NetworkBuilder network;
  private final ConvolutionUnits units;

  private InceptionV3(NetworkBuilder network, ConvolutionUnits units) {
    this.network = network;
    this.units = units;
  }

  /**
   * Every convolution before its BatchNorm and ReLU; half of the inputs of the last layer dropped.
   */
  public static ComputationGraphConfiguration of(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size, InitialWeights.he(), EPSILON);
    InceptionV3 inception = new InceptionV3(network, new ConvolutionUnits.NormalizedAfter(network));
    String x = network.convolutionUnit("conv1", NetworkBuilder.INPUT, stem());
    x = network.globalAveragePooling("pool", inception.modules(x));
    return network.classify(network.dropout("dropout", x, 0.5), size.classes());
  }

  /**
   * The form that EdMIPS searches and trains in low precision: every convolution but the first
   * after its BatchNorm, and one more BatchNorm and ReLU at the end; no dropout. First weights as
   * there, normal of deviation 0.1 and cut off; biases are zero. Source: Cai and Vasconcelos 2020
   * (arXiv 2004.05795), zhaoweicai/EdMIPS, {@code mixinception.py}.
   */
  public static ComputationGraphConfiguration quantized(NetworkSize size) {
    NetworkBuilder network =
        new NetworkBuilder(size, InitialWeights.truncatedNormal(QUANTIZED_DEVIATION), EPSILON);
    InceptionV3 inception =
        new InceptionV3(network, new ConvolutionUnits.NormalizedBefore(network));
    String x = network.convolution("conv1", NetworkBuilder.INPUT, stem());
    x = network.normalizedReLU("last", inception.modules(x));
    return network.classify(network.globalAveragePooling("pool", x), size.classes());
  }

  private static Filters stem() {
    return Filters.square(32, 3, 2, 0);
  }

  /** All layers between the first convolution and the last map. */
  private String modules(String from) {
    String x = units.of("conv2", from, Filters.square(32, 3, 1, 0));
    x = units.of("conv3", x, Filters.square(64, 3, 1, 1));
    x = network.maxPooling("pool1", x, 3, 2, 0);
    x = units.of("conv4", x, Filters.point(80));
    x = units.of("conv5", x, Filters.square(192, 3, 1, 0));
    x = network.maxPooling("pool2", x, 3, 2, 0);
    x = module5("mixed5b", x, 32);
    x = module5("mixed5c", x, 64);
    x = module5("mixed5d", x, 64);
    x = halving6("mixed6a", x);
    x = module6("mixed6b", x, 128);
    x = module6("mixed6c", x, 160);
    x = module6("mixed6d", x, 160);
    x = module6("mixed6e", x, 192);
    x = halving7("mixed7a", x);
    x = module7("mixed7b", x);
    return module7("mixed7c", x);
  }

  /** 35x35 maps. */
  private String module5(String name, String from, int pooled) {
    String shared = units.shared(name, from);
    String point = units.ofShared(name + ".branch1x1", shared, Filters.point(64));
    String wide = units.ofShared(name + ".branch5x5.1", shared, Filters.point(48));
    wide = units.of(name + ".branch5x5.2", wide, Filters.square(64, 5, 1, 2));
    String twice = units.ofShared(name + ".branch3x3twice.1", shared, Filters.point(64));
    twice = units.of(name + ".branch3x3twice.2", twice, Filters.square(96, 3, 1, 1));
    twice = units.of(name + ".branch3x3twice.3", twice, Filters.square(96, 3, 1, 1));
    String pool = pooledBranch(name, from, pooled);
    return network.concatenate(name + ".concat", point, wide, twice, pool);
  }

  /** From 35x35 to 17x17. */
  private String halving6(String name, String from) {
    String shared = units.shared(name, from);
    String once = units.ofShared(name + ".branch3x3", shared, Filters.square(384, 3, 2, 0));
    String twice = units.ofShared(name + ".branch3x3twice.1", shared, Filters.point(64));
    twice = units.of(name + ".branch3x3twice.2", twice, Filters.square(96, 3, 1, 1));
    twice = units.of(name + ".branch3x3twice.3", twice, Filters.square(96, 3, 2, 0));
    String pool = network.maxPooling(name + ".pool", from, 3, 2, 0);
    return network.concatenate(name + ".concat", once, twice, pool);
  }

  /** 17x17 maps, 7x7 windows as a row and a column. */
  private String module6(String name, String from, int width) {
    String shared = units.shared(name, from);
    String point = units.ofShared(name + ".branch1x1", shared, Filters.point(192));
    String once = units.ofShared(name + ".branch7x7.1", shared, Filters.point(width));
    once = units.of(name + ".branch7x7.2", once, Filters.row(width, 7));
    once = units.of(name + ".branch7x7.3", once, Filters.column(192, 7));
    String twice = units.ofShared(name + ".branch7x7twice.1", shared, Filters.point(width));
    twice = units.of(name + ".branch7x7twice.2", twice, Filters.column(width, 7));
    twice = units.of(name + ".branch7x7twice.3", twice, Filters.row(width, 7));
    twice = units.of(name + ".branch7x7twice.4", twice, Filters.column(width, 7));
    twice = units.of(name + ".branch7x7twice.5", twice, Filters.row(192, 7));
    String pool = pooledBranch(name, from, 192);
    return network.concatenate(name + ".concat", point, once, twice, pool);
  }

  /** From 17x17 to 8x8. */
  private String halving7(String name, String from) {
    String shared = units.shared(name, from);
    String small = units.ofShared(name + ".branch3x3.1", shared, Filters.point(192));
    small = units.of(name + ".branch3x3.2", small, Filters.square(320, 3, 2, 0));
    String large = units.ofShared(name + ".branch7x7.1", shared, Filters.point(192));
    large = units.of(name + ".branch7x7.2", large, Filters.row(192, 7));
    large = units.of(name + ".branch7x7.3", large, Filters.column(192, 7));
    large = units.of(name + ".branch7x7.4", large, Filters.square(192, 3, 2, 0));
    String pool = network.maxPooling(name + ".pool", from, 3, 2, 0);
    return network.concatenate(name + ".concat", small, large, pool);
  }

  /** 8x8 maps, a row and a column beside each other. */
  private String module7(String name, String from) {
    String shared = units.shared(name, from);
    String point = units.ofShared(name + ".branch1x1", shared, Filters.point(320));
    String once = units.ofShared(name + ".branch3x3.1", shared, Filters.point(384));
    once = rowBesideColumn(name + ".branch3x3", once);
    String twice = units.ofShared(name + ".branch3x3twice.1", shared, Filters.point(448));
    twice = units.of(name + ".branch3x3twice.2", twice, Filters.square(384, 3, 1, 1));
    twice = rowBesideColumn(name + ".branch3x3twice", twice);
    String pool = pooledBranch(name, from, 192);
    return network.concatenate(name + ".concat", point, once, twice, pool);
  }

  private String rowBesideColumn(String name, String from) {
    String shared = units.shared(name, from);
    return network.concatenate(
        name + ".concat",
        units.ofShared(name + ".row", shared, Filters.row(384, 3)),
        units.ofShared(name + ".column", shared, Filters.column(384, 3)));
  }

  private String pooledBranch(String name, String from, int outputs) {
    String pool = network.averagePooling(name + ".pool", from, 3, 1, 1);
    return units.of(name + ".branchpool", pool, Filters.point(outputs));
  }
}
