package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.models.json.ConfigurationJson;
import io.gearshift.executors.models.json.TrainingRules;
import io.gearshift.executors.models.network.RunningStatistics;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A program's network as it is trained, and its parameters in both forms: BatchNorm's running
 * variances are averaged as such, and DL4J keeps their logarithms unless told otherwise.
 *
 * @param json of the configuration that workers compile
 * @param graph read from it
 * @param logarithmic layers that keep logarithms in DL4J
 * @param rates of the optimizer
 */
record NetworkForm(String json, NetworkGraph graph, Set<String> logarithmic, Rates rates) {
  private static final String RULE =
      "must not be set: training is stochastic gradient descent with momentum and l2";

  /**
   * Reads a configuration, of a graph or of a chain of layers.
   *
   * @throws UserError in one line, if it cannot be trained exactly as it says
   */
  static NetworkForm of(String configurationJson) {
    ComputationGraphConfiguration configuration;
    try {
      configuration = ConfigurationJson.read(configurationJson);
    } catch (IllegalArgumentException e) {
      throw new UserError("Invalid network: " + e.getMessage(), e);
    }
    if (configuration.getDataType() != DataType.FLOAT) {
      throw UserError.invalid("data type of the network", configuration.getDataType(), "be FLOAT");
    }
    try {
      TrainingRules.checkProcedure(configuration, RULE);
      // A counter that changes from fit to fit is no part of what workers compile.
      configuration.setIterationCount(0);
      configuration.setEpochCount(0);
      Set<String> logarithmic = RunningStatistics.logarithmic(configuration);
      NetworkGraph graph = GraphReader.read(RunningStatistics.keepVariance(configuration));
      return new NetworkForm(
          configuration.toJson(), graph, Set.copyOf(logarithmic), Rates.of(configuration));
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  /** Where the trained tensors lie in the flat gradient. */
  List<TensorRange> tensors() {
    return graph.layout().trained().stream()
        .map(tensor -> new TensorRange(tensor.offset(), tensor.size()))
        .toList();
  }

  /** A copy of DL4J's parameters as they are trained. */
  float[] toTrained(float[] parameters) {
    return mapped(parameters, value -> RunningStatistics.variance((float) value));
  }

  /** A copy of trained parameters as DL4J keeps them. */
  float[] toDl4j(float[] parameters) {
    return mapped(parameters, value -> RunningStatistics.logDeviation((float) value));
  }

  private float[] mapped(float[] parameters, DoubleUnaryOperator ofVariance) {
    float[] result = parameters.clone();
    for (ParameterTensor tensor : graph.layout().tensors()) {
      if (tensor.role() == ParameterTensor.Role.RUNNING_VARIANCE
          && logarithmic.contains(tensor.layer())) {
        int end = tensor.offset() + tensor.size();
        for (int i = tensor.offset(); i < end; i++) {
          result[i] = (float) ofVariance.applyAsDouble(result[i]);
        }
      }
    }
    return result;
  }
}
