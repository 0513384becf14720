package io.gearshift.executors.models.network;

/**
 * A convolution with its BatchNorm and ReLU, in the two orders in which networks have them, so that
 * one table of layers serves both.
 *
 * <p>All convolutions that read the same map read the same normalised map where BatchNorm comes
 * first: {@link #shared} makes it, and {@link #ofShared} reads it.
 */
interface ConvolutionUnits {

  /** What several convolutions read of {@code from}. */
  String shared(String name, String from);

  /** A unit that reads what {@link #shared} gave. */
  String ofShared(String name, String shared, Filters filters);

  /** A unit that is the only one to read {@code from}. */
  default String of(String name, String from, Filters filters) {
    return ofShared(name, shared(name, from), filters);
  }

  /** Convolution, BatchNorm, ReLU. */
  record NormalizedAfter(NetworkBuilder network) implements ConvolutionUnits {
    @Override
    public String shared(String name, String from) {
      return from;
    }

    @Override
    public String ofShared(String name, String shared, Filters filters) {
      return network.convolutionUnit(name, shared, filters);
    }
  }

  /**
   * BatchNorm, ReLU, convolution. EdMIPS's public code has no ReLU here: its quantiser of
   * activations sets what is below zero to zero first, and without a quantiser it does that alone.
   * The ReLU is the same function, written where DL4J and plans without a quantiser see it.
   */
  record NormalizedBefore(NetworkBuilder network) implements ConvolutionUnits {
    @Override
    public String shared(String name, String from) {
      return network.normalizedReLU(name, from);
    }

    @Override
    public String ofShared(String name, String shared, Filters filters) {
      return network.convolution(name + ".conv", shared, filters);
    }
  }
}
