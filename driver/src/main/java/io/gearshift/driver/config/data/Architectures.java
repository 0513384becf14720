package io.gearshift.driver.config.data;

import io.gearshift.driver.error.UserError;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The names of networks: ours, and the public MuPPET format's, which become ours. */
final class Architectures {
  static final String FILE_PREFIX = "file:";
  static final List<String> NAMES =
      List.of(
          "lenet",
          "resnet20",
          "resnet32",
          "resnet44",
          "resnet56",
          "alexnet-cifar",
          "alexnet",
          "resnet18",
          "resnet50",
          "googlenet",
          "inceptionv3",
          "mobilenet-v2",
          "airbench",
          "quantres20",
          "quantres18",
          "quantres50",
          "quantgooglenet",
          "quantinceptionv3",
          "maxout-pi-mnist",
          "maxout-mnist",
          "maxout-cifar10",
          "maxout-svhn");
  private static final List<String> PUBLIC_NAMES = List.of("resnet", "googlenet_quant");
  private static final List<Integer> RESNET_DEPTHS = List.of(18, 20, 32, 44, 50, 56);

  /** What follows "must" where a name is none. */
  static final String RULE =
      "be one of " + String.join(", ", NAMES) + ", resnet with a Depth, or file:PATH";

  private Architectures() {}

  static boolean isKnown(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return NAMES.contains(name)
        || PUBLIC_NAMES.contains(name)
        || (text.startsWith(FILE_PREFIX) && text.length() > FILE_PREFIX.length());
  }

  /**
   * Our name of a known network, or {@code file:PATH} unchanged.
   *
   * @throws UserError if resnet has no network of this depth
   */
  static String resolve(String text, int depth, DatasetConfiguration.Name dataset) {
    if (text.startsWith(FILE_PREFIX)) {
      return text;
    }
    String name = text.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "resnet" -> {
        if (!RESNET_DEPTHS.contains(depth)) {
          throw UserError.invalid(
              "Depth",
              depth,
              "be one of "
                  + RESNET_DEPTHS.stream().map(String::valueOf).collect(Collectors.joining(", "))
                  + " with Architecture: resnet");
        }
        yield name + depth;
      }
      case "alexnet" -> dataset.isCifar() ? "alexnet-cifar" : name;
      case "googlenet_quant" -> "googlenet";
      default -> name;
    };
  }
}
