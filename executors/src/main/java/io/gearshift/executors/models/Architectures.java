package io.gearshift.executors.models;

import io.gearshift.executors.models.json.ConfigurationFile;
import io.gearshift.executors.models.json.TrainingRules;
import io.gearshift.executors.models.network.AirbenchNetwork;
import io.gearshift.executors.models.network.GoogLeNet;
import io.gearshift.executors.models.network.InceptionV3;
import io.gearshift.executors.models.network.MaxoutNetworks;
import io.gearshift.executors.models.network.MobileNetV2;
import io.gearshift.executors.models.network.NetworkSize;
import io.gearshift.executors.models.network.QuantizedResidualNetworks;
import io.gearshift.executors.models.network.ResidualNetworks;
import io.gearshift.executors.models.network.SequentialNetworks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;

/** The door of this package: networks by name, or from a DL4J configuration file. */
public final class Architectures {
  private static final Map<String, Architecture> KNOWN = known();

  private Architectures() {}

  /** The names that {@link #of} knows, in the order in which to list them. */
  public static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  /**
   * The network called {@code name}, for images of the given size. The input's type is {@code
   * InputType.convolutional(height, width, channels)}; DL4J's preprocessors are in place, and every
   * layer's input and output sizes are set. BatchNorm keeps its running variance, not the logarithm
   * of the standard deviation, whatever a file says.
   *
   * @param name one of {@link #names()}, or {@code file:} and the path of a {@code
   *     ComputationGraphConfiguration} or {@code MultiLayerConfiguration} in DL4J's JSON
   * @param channels channels of an image
   * @param height rows of an image
   * @param width columns of an image
   * @param classes number of classes
   * @param seed seed of the parameters' first values
   * @throws IllegalArgumentException in one line, if the name is unknown, the file is not usable,
   *     or the network does not fit the images or the classes
   */
  public static ComputationGraphConfiguration of(
      String name, int channels, int height, int width, int classes, long seed) {
    NetworkSize size = new NetworkSize(channels, height, width, classes, seed);
    if (name.startsWith(ConfigurationFile.PREFIX)) {
      return ConfigurationFile.read(name, size);
    }
    Architecture architecture = KNOWN.get(name);
    if (architecture == null) {
      throw new IllegalArgumentException(
          "Invalid Architecture: "
              + name
              + " (must be one of "
              + String.join(", ", KNOWN.keySet())
              + ", or file:model.json)");
    }
    int least = architecture.leastSide();
    if (height < least || width < least) {
      throw new IllegalArgumentException(
          "Invalid image size: "
              + height
              + "x"
              + width
              + " (must be at least "
              + least
              + "x"
              + least
              + " for "
              + name
              + ")");
    }
    return architecture.build().apply(size);
  }

  /**
   * A line for the user on what {@link #of} ignores of a file: its updaters. Empty for the networks
   * of this package.
   *
   * @param network what {@link #of} gave for {@code name}
   */
  public static Optional<String> note(String name, ComputationGraphConfiguration network) {
    return name.startsWith(ConfigurationFile.PREFIX)
        ? TrainingRules.unusedUpdaters(name, network)
        : Optional.empty();
  }

  /**
   * Makes every dropout layer of a network zero another share of its inputs, and scales that belong
   * to dropout follow.
   *
   * @param ratio share to zero, at least 0 and below 1
   */
  public static void setDropoutInPlace(ComputationGraphConfiguration network, double ratio) {
    // DL4J's number is the probability to keep an input.
    double keep = 1 - ratio;
    network
        .getVertices()
        .forEach(
            (name, vertex) -> {
              String from = network.getVertexInputs().get(name).get(0);
              if (vertex instanceof ScaleVertex scale
                  && network.getVertices().get(from) instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof DropoutLayer dropout
                  && dropout.getIDropout() instanceof Dropout old
                  && old.getP() == scale.getScaleFactor()) {
                scale.setScaleFactor(keep);
              }
            });
    for (GraphVertex vertex : network.getVertices().values()) {
      if (vertex instanceof LayerVertex layer
          && layer.getLayerConf().getLayer() instanceof DropoutLayer dropout) {
        dropout.setIDropout(new Dropout(keep));
      }
    }
  }

  private static Map<String, Architecture> known() {
    Map<String, Architecture> known = new LinkedHashMap<>();
    // 16 - 4 = 12, pooled 6, 6 - 4 = 2, pooled 1.
    known.put("lenet", new Architecture(16, SequentialNetworks::lenet));
    for (int depth : new int[] {20, 32, 44, 56}) {
      known.put(
          "resnet" + depth,
          new Architecture(ResidualNetworks.CIFAR_STRIDE, s -> ResidualNetworks.cifar(depth, s)));
    }
    // (29 + 10 - 11) / 4 + 1 = 8, pooled 4, 2, 1.
    known.put("alexnet-cifar", new Architecture(29, SequentialNetworks::alexnetCifar));
    // (63 + 4 - 11) / 4 + 1 = 15, pooled 7, 3, 1.
    known.put("alexnet", new Architecture(63, SequentialNetworks::alexnet));
    known.put(
        "resnet18", new Architecture(ResidualNetworks.IMAGENET_STRIDE, ResidualNetworks::resnet18));
    known.put(
        "resnet50", new Architecture(ResidualNetworks.IMAGENET_STRIDE, ResidualNetworks::resnet50));
    known.put("googlenet", new Architecture(GoogLeNet.STRIDE, GoogLeNet::of));
    known.put("inceptionv3", new Architecture(InceptionV3.LEAST_SIDE, InceptionV3::of));
    known.put("mobilenet-v2", new Architecture(MobileNetV2.STRIDE, MobileNetV2::of));
    known.put("airbench", new Architecture(AirbenchNetwork.LEAST_SIDE, AirbenchNetwork::of));
    known.put(
        "quantres20",
        new Architecture(ResidualNetworks.CIFAR_STRIDE, QuantizedResidualNetworks::cifar20));
    known.put(
        "quantres18",
        new Architecture(ResidualNetworks.IMAGENET_STRIDE, QuantizedResidualNetworks::resnet18));
    known.put(
        "quantres50",
        new Architecture(ResidualNetworks.IMAGENET_STRIDE, QuantizedResidualNetworks::resnet50));
    known.put("quantgooglenet", new Architecture(GoogLeNet.STRIDE, GoogLeNet::quantized));
    known.put("quantinceptionv3", new Architecture(InceptionV3.LEAST_SIDE, InceptionV3::quantized));
    known.put("maxout-pi-mnist", new Architecture(1, MaxoutNetworks::permutationInvariantMnist));
    known.put("maxout-mnist", new Architecture(MaxoutNetworks.LEAST_DIGITS, MaxoutNetworks::mnist));
    for (String data : new String[] {"cifar10", "svhn"}) {
      known.put(
          "maxout-" + data, new Architecture(MaxoutNetworks.CIFAR_STRIDE, MaxoutNetworks::cifar));
    }
    return Collections.unmodifiableMap(known);
  }

  /**
   * One known network.
   *
   * @param leastSide the least image side in pixels: where the last window still fits, or the
   *     distance in the image between neighbours of the last map, below which that map is padding
   *     rather than image
   * @param build writes the configuration
   */
  private record Architecture(
      int leastSide, Function<NetworkSize, ComputationGraphConfiguration> build) {}
}
