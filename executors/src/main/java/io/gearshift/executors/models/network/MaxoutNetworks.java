package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The maxout networks that were trained with low precision multipliers: classical dropout before
 * every layer, weights drawn uniformly by Glorot's rule, those of the softmax layer zero. Source:
 * Courbariaux, Bengio and David 2014 (arXiv 1412.7024), which has the networks of Goodfellow et al.
 * 2013 (arXiv 1302.4389), and its public program, MatthieuCourbariaux/deep-learning-multipliers,
 * {@code model.py}.
 *
 * <p>There poolings begin at the first row and reach over the last one where sizes round up: of 21,
 * 9 and 6 rows 10, 4 and 3, hence 24 maps of 3x3 before the softmax layer. DL4J rounds down. Here
 * poolings have a row of padding, which never wins, before the first, and end at the last one: for
 * the sizes of these networks the same windows, counted from the other end. What such a network
 * computes of an image is what the paper's computes of the image turned by 180 degrees with its
 * kernels turned likewise.
 *
 * <p>What differs: of a convolution's outputs Glorot's rule counts all pieces here, there the maps
 * that are left after maximum and pooling. At test time the program scales the biases as well, and
 * does not scale the first layer of its convolutional networks at all; here dropout's scale is
 * applied to weights alone, in every layer.
 */
public final class MaxoutNetworks {

  /** Distance in the image, in pixels, between neighbours of the last map of {@link #cifar}. */
  public static final int CIFAR_STRIDE = 8;

  /**
   * The least image of {@link #mnist}: 13 - 7 = 6, pooled 3, 3 - 1 = 2, pooled 1, 1 + 2 = 3, pooled
   * 1.
   */
  public static final int LEAST_DIGITS = 13;

  private static final double KEEP_INPUT = 0.8;
  private static final double KEEP_HIDDEN = 0.5;

  private MaxoutNetworks() {}

  /** Two maxout layers of 240 units of 5 pieces on the pixels, whatever their order. */
  public static ComputationGraphConfiguration permutationInvariantMnist(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size, InitialWeights.glorot());
    String x = network.classicalDropout("dropout1", NetworkBuilder.INPUT, KEEP_INPUT);
    x = network.maxoutDense("maxout1", x, 240, 5);
    x = network.classicalDropout("dropout2", x, KEEP_HIDDEN);
    x = network.maxoutDense("maxout2", x, 240, 5);
    x = network.classicalDropout("dropout3", x, KEEP_HIDDEN);
    return network.classifyFromZero(x, size.classes());
  }

  /** Three maxout convolutions: 48@8, 48@8 and 24@5, of 2, 2 and 4 pieces. */
  public static ComputationGraphConfiguration mnist(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size, InitialWeights.glorot());
    String x = network.classicalDropout("dropout1", NetworkBuilder.INPUT, KEEP_INPUT);
    x = network.maxoutConvolution("maxout1", x, 48, 2, 8, 0);
    x = network.maxPooling("pool1", x, 4, 2, 1);
    x = network.classicalDropout("dropout2", x, KEEP_HIDDEN);
    x = network.maxoutConvolution("maxout2", x, 48, 2, 8, 3);
    x = network.maxPooling("pool2", x, 4, 2, 1);
    x = network.classicalDropout("dropout3", x, KEEP_HIDDEN);
    x = network.maxoutConvolution("maxout3", x, 24, 4, 5, 3);
    x = network.maxPooling("pool3", x, 2, 2, 0);
    x = network.classicalDropout("dropout4", x, KEEP_HIDDEN);
    return network.classifyFromZero(x, size.classes());
  }

  /** For CIFAR-10 and SVHN: maxout convolutions 64@5, 128@5, 128@5 and a dense one, 400 units. */
  public static ComputationGraphConfiguration cifar(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size, InitialWeights.glorot());
    String x = network.classicalDropout("dropout1", NetworkBuilder.INPUT, KEEP_INPUT);
    x = network.maxoutConvolution("maxout1", x, 64, 2, 5, 2);
    x = network.maxPooling("pool1", x, 3, 2, 1);
    x = network.classicalDropout("dropout2", x, KEEP_HIDDEN);
    x = network.maxoutConvolution("maxout2", x, 128, 2, 5, 2);
    x = network.maxPooling("pool2", x, 3, 2, 1);
    x = network.classicalDropout("dropout3", x, KEEP_HIDDEN);
    x = network.maxoutConvolution("maxout3", x, 128, 2, 5, 2);
    x = network.maxPooling("pool3", x, 3, 2, 1);
    x = network.classicalDropout("dropout4", x, KEEP_HIDDEN);
    x = network.maxoutDense("maxout4", x, 400, 5);
    x = network.classicalDropout("dropout5", x, KEEP_HIDDEN);
    return network.classifyFromZero(x, size.classes());
  }
}
