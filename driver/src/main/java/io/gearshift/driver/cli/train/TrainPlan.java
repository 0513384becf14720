package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.policy.TensorRange;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.KernelsProvider;
import java.util.List;

/**
 * What will be trained on what, known to fit before anything is written.
 *
 * @param data that is there
 * @param network for its images and classes
 * @param settings of the training
 * @param graph of the network
 * @param buffers bytes of a worker's intermediate tensors, in the gear with most
 */
record TrainPlan(
    DataPreparation.Prepared data,
    TrainSetup.Network network,
    TrainingSettings settings,
    NetworkGraph graph,
    long buffers) {

  /**
   * Puts a configuration and its data together.
   *
   * @throws UserError if they do not fit, in any gear of the ladder
   */
  static TrainPlan of(
      TrainSetup setup, GearshiftConfiguration configuration, DataPreparation.Prepared data) {
    TrainSetup.Network network = setup.network(data);
    TrainingSettings settings = setup.settings(network, data);
    NetworkGraph graph = graph(network);
    long buffers =
        PlanCheck.run(
            configuration.network().architecture(),
            graph,
            settings,
            configuration.muppet().ladder(),
            KernelsProvider.open(setup.threads()));
    return new TrainPlan(data, network, settings, graph, buffers);
  }

  private static NetworkGraph graph(TrainSetup.Network network) {
    try {
      return GraphReader.read(network.configuration());
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  /** All parameters of the network. */
  int parameters() {
    return graph.layout().size();
  }

  /** Where the tensors lie whose gradients a policy looks at. */
  List<TensorRange> tensors() {
    return graph.layout().trained().stream()
        .map(tensor -> new TensorRange(tensor.offset(), tensor.size()))
        .toList();
  }
}
