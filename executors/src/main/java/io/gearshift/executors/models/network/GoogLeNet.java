package io.gearshift.executors.models.network;

import java.util.function.BinaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * GoogLeNet with BatchNorm at every convolution, without auxiliary classifiers or dropout. Source:
 * Szegedy et al. 2014 (arXiv 1409.4842).
 */
public final class GoogLeNet {

  /** Distance in the image, in pixels, between neighbours of the last map. */
  public static final int STRIDE = 32;

  /** Deviation of the public code's first weights, before it cuts them off. */
  private static final double QUANTIZED_DEVIATION = 0.01;

  private final NetworkBuilder network;
  private final ConvolutionUnits units;
  private final Variant variant;

  private GoogLeNet(NetworkBuilder network, ConvolutionUnits units, Variant variant) {
    this.network = network;
    this.units = units;
    this.variant = variant;
  }

  /**
   * With torchvision's changes: BatchNorm after every convolution, the 5x5 branch of every module
   * replaced by 3x3; its poolings round sizes up, these have padding 1 instead.
   */
  public static ComputationGraphConfiguration of(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size);
    BinaryOperator<String> halving = (name, from) -> network.maxPooling(name, from, 3, 2, 1);
    GoogLeNet net =
        new GoogLeNet(
            network,
            new ConvolutionUnits.NormalizedAfter(network),
            new Variant(3, halving, halving));
    String x = network.convolutionUnit("conv1", NetworkBuilder.INPUT, stem());
    x = network.globalAveragePooling("pool", net.modules(x));
    return network.classify(x, size.classes());
  }

  /**
   * The form that EdMIPS searches and trains in low precision: every convolution but the first
   * after its BatchNorm, and one more BatchNorm and ReLU at the end; the third branch 5x5. Three
   * branches of a module read one BatchNorm of its input; the branch behind the pooling has its
   * own.
   *
   * <p>Poolings round sizes up, as there: of maps with an even number of rows and columns, which
   * images of 224x224 give throughout, theirs are the same windows. First weights as there, the
   * dense layer's too, normal of deviation 0.01 and cut off at two deviations; its bias begins at
   * zero. Source: Cai and Vasconcelos 2020 (arXiv 2004.05795), zhaoweicai/EdMIPS, {@code
   * mixgoogle.py}.
   */
  public static ComputationGraphConfiguration quantized(NetworkSize size) {
    NetworkBuilder network =
        new NetworkBuilder(
            size, InitialWeights.truncatedNormal(QUANTIZED_DEVIATION), InceptionV3.EPSILON);
    GoogLeNet net =
        new GoogLeNet(
            network,
            new ConvolutionUnits.NormalizedBefore(network),
            new Variant(
                5,
                (name, from) -> network.maxPoolingRoundedUp(name, from, 3, 2),
                (name, from) -> network.maxPoolingRoundedUp(name, from, 2, 2)));
    String x = network.convolution("conv1", NetworkBuilder.INPUT, stem());
    x = network.normalizedReLU("last", net.modules(x));
    return network.classify(network.globalAveragePooling("pool", x), size.classes());
  }

  private static Filters stem() {
    return Filters.square(64, 7, 2, 3);
  }

  /** All layers between the first convolution and the last map. */
  private String modules(String from) {
    String x = variant.halving.apply("pool1", from);
    x = units.of("conv2", x, Filters.point(64));
    x = units.of("conv3", x, Filters.square(192, 3, 1, 1));
    x = variant.halving.apply("pool2", x);
    x = inception("inception3a", x, new Widths(64, 96, 128, 16, 32, 32));
    x = inception("inception3b", x, new Widths(128, 128, 192, 32, 96, 64));
    x = variant.halving.apply("pool3", x);
    x = inception("inception4a", x, new Widths(192, 96, 208, 16, 48, 64));
    x = inception("inception4b", x, new Widths(160, 112, 224, 24, 64, 64));
    x = inception("inception4c", x, new Widths(128, 128, 256, 24, 64, 64));
    x = inception("inception4d", x, new Widths(112, 144, 288, 32, 64, 64));
    x = inception("inception4e", x, new Widths(256, 160, 320, 32, 128, 128));
    x = variant.lastHalving.apply("pool4", x);
    x = inception("inception5a", x, new Widths(256, 160, 320, 32, 128, 128));
    return inception("inception5b", x, new Widths(384, 192, 384, 48, 128, 128));
  }

  private String inception(String name, String from, Widths widths) {
    String shared = units.shared(name, from);
    String first = units.ofShared(name + ".branch1", shared, Filters.point(widths.first));
    String second =
        units.ofShared(name + ".branch2.reduce", shared, Filters.point(widths.secondReduced));
    second = units.of(name + ".branch2", second, Filters.square(widths.second, 3, 1, 1));
    String third =
        units.ofShared(name + ".branch3.reduce", shared, Filters.point(widths.thirdReduced));
    third = units.of(name + ".branch3", third, variant.third(widths.third));
    String fourth = network.maxPooling(name + ".branch4.pool", from, 3, 1, 1);
    fourth = units.of(name + ".branch4", fourth, Filters.point(widths.fourth));
    return network.concatenate(name + ".concat", first, second, third, fourth);
  }

  /** Output channels of the convolutions of one module, by branch. */
  private record Widths(
      int first, int secondReduced, int second, int thirdReduced, int third, int fourth) {}

  /**
   * In what the two forms differ, but for the order of BatchNorm.
   *
   * @param thirdSide rows and columns of the third branch's windows
   * @param halving the poolings between modules, which take a name and what to read
   * @param lastHalving the last of them
   */
  private record Variant(
      int thirdSide, BinaryOperator<String> halving, BinaryOperator<String> lastHalving) {
    Filters third(int outputs) {
      return Filters.square(outputs, thirdSide, 1, thirdSide / 2);
    }
  }
}
