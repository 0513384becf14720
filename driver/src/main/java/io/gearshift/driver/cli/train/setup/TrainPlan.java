package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
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
public record TrainPlan(
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
  public static TrainPlan of(
      TrainSetup setup, GearshiftConfiguration configuration, DataPreparation.Prepared data) {
    TrainSetup.Network network = setup.network(data);
    NetworkGraph graph = graph(network);
    TrainingSettings settings = setup.settings(network, graph, data);
    long buffers =
        PlanCheck.run(
            configuration.network().architecture(),
            graph,
            settings,
            configuration.muppet().ladder(),
            KernelsProvider.openForShapes(setup.compute()));
    return new TrainPlan(data, network, settings, graph, buffers);
  }

  private static NetworkGraph graph(TrainSetup.Network network) {
    try {
      return GraphReader.read(network.configuration());
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  /** Elements of the vector that is trained, states included. */
  public int parameters() {
    return layout().size();
  }

  private ParameterLayout layout() {
    return graph.layout().extendedBy(settings.network().states());
  }

  /** Where the tensors lie whose gradients a policy looks at. */
  public List<TensorRange> tensors() {
    return layout().countedByPolicy().stream()
        .map(tensor -> new TensorRange(tensor.offset(), tensor.size()))
        .toList();
  }
}
