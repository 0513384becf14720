package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.cli.common.TrainedModel;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import java.util.Iterator;

/** Trained parameters that a new run of the same network starts from. */
final class StartingPoint {
  private static final String KEY = "Start_From";

  private StartingPoint() {}

  /**
   * The parameters of a model or a run.
   *
   * @param from a model zip, the folder of a run, or its id
   * @param runs where runs lie
   * @param layout of the network that is to start from them
   * @throws UserError if there is none, or it is of another network, naming the first difference
   */
  static float[] read(String from, String runs, ParameterLayout layout) {
    TrainedModel model = TrainedModel.open(KEY, from, runs);
    Iterator<ParameterTensor> theirs = model.network().graph().layout().tensors().iterator();
    for (ParameterTensor own : layout.tensors()) {
      ParameterTensor other = theirs.hasNext() ? theirs.next() : null;
      if (other == null || !own.label().equals(other.label()) || own.size() != other.size()) {
        throw otherNetwork(
            from,
            (other == null ? "no more" : described(other)) + " stands where " + described(own));
      }
    }
    if (theirs.hasNext()) {
      throw otherNetwork(from, described(theirs.next()) + " stands where nothing");
    }
    return model.network().parameters();
  }

  private static String described(ParameterTensor tensor) {
    return tensor.label() + " of " + tensor.size() + " values";
  }

  private static UserError otherNetwork(String from, String difference) {
    return UserError.invalid(
        KEY, from, "hold the parameters of the run's own network: " + difference + " does here");
  }
}
