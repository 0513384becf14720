package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.data.batch.BatchTooLargeException;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;

/** Finds out before a run begins what its workers could not compile later. */
final class PlanCheck {
  private PlanCheck() {}

  /**
   * Compiles the network's shapes for every gear, without the plans' memory.
   *
   * @return bytes of the intermediate tensors of training and evaluation, in the gear with most
   * @throws UserError that names the network, the gear and what does not fit
   */
  static long run(
      String network,
      NetworkGraph graph,
      TrainingSettings settings,
      Ladder ladder,
      Kernels kernels) {
    InputShape images = settings.network().images();
    String gear = "";
    long most = 0;
    try {
      for (int batch : new int[] {settings.extent().batchSize(), settings.evaluationBatch()}) {
        BatchTooLargeException.requireRoom(
            batch, images.height(), images.width(), images.channels());
      }
      for (Precision precision : ladder.gears()) {
        gear = precision.label();
        long planned =
            TrainingPlan.plannedBytes(
                graph,
                images,
                settings.extent().batchSize(),
                settings.evaluationBatch(),
                settings.gears().of(precision),
                kernels);
        most = Math.max(most, planned);
      }
    } catch (BatchTooLargeException e) {
      throw new UserError(e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new UserError(
          "Invalid batch: its intermediate tensors have more than 2^31 values each (lower"
              + " Train_Batch or Test_Batch)",
          e);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "Cannot train "
              + network
              + " on images of "
              + images.height()
              + " x "
              + images.width()
              + " in gear "
              + gear
              + ": "
              + e.getMessage(),
          e);
    }
    return most;
  }
}
