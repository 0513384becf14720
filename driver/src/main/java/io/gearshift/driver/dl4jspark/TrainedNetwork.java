package io.gearshift.driver.dl4jspark;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** What training needs of a program's network, whichever of DL4J's two kinds it is. */
sealed interface TrainedNetwork {

  /** The network itself. */
  Model model();

  /** DL4J's JSON of its configuration. */
  String json();

  /** Sets what {@code score()} gives from now on. */
  void setScore(double score);

  /** Mini-batches that it has been trained with so far. */
  int iterations();

  /** Counts mini-batches. */
  void setIterations(int iterations);

  /** Counts epochs. */
  void addEpochs(int epochs);

  /** A copy of its parameters, flat. */
  default float[] parameters() {
    if (model().params() == null) {
      model().init();
    }
    return model().params().toFloatVector();
  }

  /** Overwrites its parameters. */
  default void setParameters(float[] parameters) {
    model().setParams(Nd4j.createFromArray(parameters).reshape(model().params().shape()));
  }

  /** A graph. */
  record Graph(ComputationGraph model) implements TrainedNetwork {
    private ComputationGraphConfiguration configuration() {
      return model.getConfiguration();
    }

    @Override
    public String json() {
      return configuration().toJson();
    }

    @Override
    public void setScore(double score) {
      model.setScore(score);
    }

    @Override
    public int iterations() {
      return configuration().getIterationCount();
    }

    @Override
    public void setIterations(int iterations) {
      configuration().setIterationCount(iterations);
    }

    @Override
    public void addEpochs(int epochs) {
      configuration().setEpochCount(configuration().getEpochCount() + epochs);
    }
  }

  /** A chain of layers. */
  record Chain(MultiLayerNetwork model) implements TrainedNetwork {
    private MultiLayerConfiguration configuration() {
      return model.getLayerWiseConfigurations();
    }

    @Override
    public String json() {
      return configuration().toJson();
    }

    @Override
    public void setScore(double score) {
      model.setScore(score);
    }

    @Override
    public int iterations() {
      return configuration().getIterationCount();
    }

    @Override
    public void setIterations(int iterations) {
      configuration().setIterationCount(iterations);
    }

    @Override
    public void addEpochs(int epochs) {
      configuration().setEpochCount(configuration().getEpochCount() + epochs);
    }
  }
}
