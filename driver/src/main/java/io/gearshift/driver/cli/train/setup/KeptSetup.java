package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.run.KeptParameters;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parameters that keep their values, in a network's terms. */
final class KeptSetup {
  private KeptSetup() {}

  /**
   * The first epoch in which each parameter is kept, by its label.
   *
   * @throws UserError if the network has no such parameter
   */
  static Map<String, Integer> of(KeptParameters kept, ParameterLayout layout) {
    Map<String, Integer> firstEpochs = new TreeMap<>();
    for (KeptParameters.Entry entry : kept.entries()) {
      List<ParameterTensor> named =
          layout.tensors().stream().filter(tensor -> isNamed(entry, tensor)).toList();
      if (named.isEmpty()) {
        throw UserError.invalid(
            "Kept_Parameters", entry.label(), "be trained parameters of the network");
      }
      named.forEach(tensor -> firstEpochs.merge(tensor.label(), entry.from(), Math::min));
    }
    return firstEpochs;
  }

  private static boolean isNamed(KeptParameters.Entry entry, ParameterTensor tensor) {
    return tensor.role() != ParameterTensor.Role.STATE
        && tensor.isTrained()
        && tensor.name().equals(entry.parameter())
        && entry.layer().map(tensor.layer()::equals).orElse(true);
  }
}
