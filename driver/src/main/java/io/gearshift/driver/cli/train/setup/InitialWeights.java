package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.run.InitializationConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.initial.IdentityFilters;
import io.gearshift.driver.initial.PatchWhitening;
import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.executors.data.FirstImages;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import java.util.Optional;

/** First weights that are computed where the configuration wants them. */
final class InitialWeights {
  private static final String KEY = "First_Layer";
  private static final String WHITENING = "whitening";

  private final InitializationConfiguration configuration;

  InitialWeights(InitializationConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * Checks that the network can have them.
   *
   * @throws UserError if its first layer cannot whiten
   */
  void requireFits(NetworkGraph graph) {
    if (!whitens()) {
      return;
    }
    NetworkGraph.Node first = graph.nodes().get(0);
    if (!(first.spec() instanceof LayerSpec.Convolution convolution)) {
      throw invalid("layer " + first.layer() + ", the first, is no convolution");
    }
    LayerSpec.Extent kernel = convolution.window().kernel();
    int size = convolution.in() * kernel.height() * kernel.width();
    if (convolution.out() != 2 * size) {
      throw invalid(
          "layer "
              + first.layer()
              + " has "
              + convolution.out()
              + " filters, and not two for each of the "
              + size
              + " values of a patch");
    }
  }

  private static UserError invalid(String reason) {
    return UserError.invalid(KEY, WHITENING, "be drawn: " + reason);
  }

  private boolean whitens() {
    return configuration.firstLayer() == InitializationConfiguration.FirstLayer.WHITENING;
  }

  /**
   * Writes them over drawn ones: a function of the configuration and the images.
   *
   * @param data the training images; empty where there are none, and filters that depend on them
   *     stay as they are
   */
  void write(NetworkGraph graph, float[] parameters, Optional<DataSpec> data) {
    if (configuration.convolutions() == InitializationConfiguration.Filters.IDENTITY) {
      for (NetworkGraph.Node node : graph.nodes()) {
        if (node.spec() instanceof LayerSpec.Convolution) {
          IdentityFilters.set(parameters, weight(graph, node));
        }
      }
    }
    if (whitens() && data.isPresent()) {
      whiten(weight(graph, graph.nodes().get(0)), parameters, data.get());
    }
  }

  private static ParameterTensor weight(NetworkGraph graph, NetworkGraph.Node node) {
    return graph.layout().of(node.layer(), ParameterTensor.Role.WEIGHT);
  }

  private void whiten(ParameterTensor weight, float[] parameters, DataSpec data) {
    int[] shape = weight.shape();
    PatchWhitening whitening =
        new PatchWhitening(new PatchWhitening.Shape(shape[1], shape[2], shape[3]), data.width());
    try (InputResources input = new InputResources(HadoopSettings.current())) {
      FirstImages.forEach(
          input, data, ShardFormat.TRAIN, configuration.whitening().images(), whitening::add);
    }
    float[] filters = whitening.filters(configuration.whitening().epsilon());
    System.arraycopy(filters, 0, parameters, weight.offset(), filters.length);
  }
}
