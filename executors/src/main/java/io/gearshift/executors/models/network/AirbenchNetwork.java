package io.gearshift.executors.models.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The network of the CIFAR-10 record airbench94: a layer of 2x2 filters that is meant to whiten the
 * image's patches, three groups of two convolutions, and scaled logits. Source: Jordan 2024 (arXiv
 * 2404.00498), section 3 and appendix A, which computes GELU exactly; DL4J approximates it.
 */
public final class AirbenchNetwork {

  /** 25 - 1 = 24, pooled 12, 6, 3, 1: the last window still fits. */
  public static final int LEAST_SIDE = 25;

  private static final int[] WIDTHS = {64, 256, 256};
  private static final int WHITENING_SIDE = 2;
  private static final int LAST_POOLING = 3;
  private static final double EPSILON = 1e-12;
  private static final double STATISTICS_DECAY = 0.6;
  private static final double LOGITS_FACTOR = 1.0 / 9;

  private AirbenchNetwork() {}

  public static ComputationGraphConfiguration of(NetworkSize size) {
    NetworkBuilder network = new NetworkBuilder(size, InitialWeights.uniform(), EPSILON);
    // Each direction of a patch, and its opposite.
    int filters = 2 * size.channels() * WHITENING_SIDE * WHITENING_SIDE;
    String x =
        network.convolutionWithBias(
            "whitening", NetworkBuilder.INPUT, Filters.square(filters, WHITENING_SIDE, 1, 0));
    x = network.gelu("gelu", x);
    for (int group = 0; group < WIDTHS.length; group++) {
      x = group(network, "group" + (group + 1), x, WIDTHS[group]);
    }
    x = network.maxPooling("pool", x, LAST_POOLING, LAST_POOLING, 0);
    return network.classifyScaled(x, size.classes(), LOGITS_FACTOR);
  }

  private static String group(NetworkBuilder network, String name, String from, int width) {
    String x = network.convolution(name + ".conv1", from, width, 3, 1, 1);
    x = network.maxPooling(name + ".pool", x, 2, 2, 0);
    x = normalizedGelu(network, name, "1", x);
    x = network.convolution(name + ".conv2", x, width, 3, 1, 1);
    return normalizedGelu(network, name, "2", x);
  }

  private static String normalizedGelu(
      NetworkBuilder network, String name, String number, String from) {
    String x = network.batchNormalization(name + ".bn" + number, from, STATISTICS_DECAY);
    return network.gelu(name + ".gelu" + number, x);
  }
}
