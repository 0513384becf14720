package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.NetworkGraph;
import io.gearshift.executors.plan.TrainingPlan;

/** Finds out before a run begins what its workers could not compile later. */
final class PlanCheck {
  private PlanCheck() {}

  /**
   * Compiles the network's shapes for every gear, without the plans' memory.
   *
   * @throws UserError that names the network, the gear and what does not fit
   */
  static void run(
      String network,
      NetworkGraph graph,
      TrainingSettings settings,
      Ladder ladder,
      Kernels kernels) {
    for (Precision precision : ladder.gears()) {
      try {
        TrainingPlan.check(
            graph,
            settings.network().images(),
            settings.batchSize(),
            settings.evaluationBatch(),
            settings.regime(precision),
            kernels);
      } catch (IllegalArgumentException e) {
        throw new UserError(
            "Cannot train "
                + network
                + " on images of "
                + settings.network().images().height()
                + " x "
                + settings.network().images().width()
                + " in gear "
                + precision.label()
                + ": "
                + e.getMessage(),
            e);
      }
    }
  }
}
