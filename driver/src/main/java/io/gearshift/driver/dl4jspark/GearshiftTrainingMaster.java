package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;
import java.util.Collection;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Trains the networks of dl4j-spark in low-precision fixed point, with exact averaging: for {@link
 * SparkComputationGraph} and {@link SparkDl4jMultiLayer}, in the place of
 * ParameterAveragingTrainingMaster. A master is of one network; epochs, momentum and gear go on
 * from one call of {@code fit} to the next. What a training gives is a function of the network, the
 * examples in the RDD's order, the settings and the number of workers.
 */
public final class GearshiftTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
  private final MasterSettings settings;
  private List<TrainingListener> listeners = List.of();
  private Training training;

  GearshiftTrainingMaster(MasterSettings settings) {
    this.settings = settings;
  }

  /**
   * Begins a master.
   *
   * @param batchSizePerWorker examples in a worker's mini-batch
   */
  public static MasterBuilder builder(int batchSizePerWorker) {
    return new MasterBuilder(batchSizePerWorker);
  }

  /**
   * @throws UserError in one line, if the network or the examples cannot be trained as they are
   */
  @Override
  public void executeTraining(SparkComputationGraph network, JavaRDD<DataSet> examples) {
    fit(new TrainedNetwork.Graph(network.getNetwork()), network.getSparkContext(), examples);
    network.setScore(network.getNetwork().score());
  }

  /**
   * @throws UserError in one line, if the network or the examples cannot be trained as they are
   */
  @Override
  public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> examples) {
    fit(new TrainedNetwork.Chain(network.getNetwork()), network.getSparkContext(), examples);
    network.setScore(network.getNetwork().score());
  }

  private void fit(TrainedNetwork network, JavaSparkContext spark, JavaRDD<DataSet> examples) {
    if (training == null) {
      training = new Training(settings, network);
    } else if (!training.isOf(network)) {
      throw UserError.invalid(
          "training master", "of another network", "be built anew for each network");
    }
    training.fit(spark, examples, listeners);
  }

  /** Listeners are called on the driver after every averaging, and at both ends of an epoch. */
  @Override
  public void setListeners(Collection<TrainingListener> all) {
    listeners = all == null ? List.of() : List.copyOf(all);
  }

  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> all) {
    if (router != null) {
      throw unsupported(
          "a StatsStorageRouter", "builder.runs(folder) for a record of the training");
    }
    setListeners(all);
  }

  /** There are none: examples are held by Spark and freed when fit is over. */
  @Override
  public boolean deleteTempFiles(JavaSparkContext spark) {
    return true;
  }

  /** There are none: examples are held by Spark and freed when fit is over. */
  @Override
  public boolean deleteTempFiles(SparkContext spark) {
    return true;
  }

  @Override
  public boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public void setCollectTrainingStats(boolean collect) {
    if (collect) {
      throw unsupported(
          "setCollectTrainingStats(true)", "builder.runs(folder), which records times");
    }
  }

  @Override
  public SparkTrainingStats getTrainingStats() {
    throw unsupported("getTrainingStats", "builder.runs(folder), which records times");
  }

  @Override
  public void executeTrainingMDS(SparkComputationGraph network, JavaRDD<MultiDataSet> examples) {
    throw unsupported("MultiDataSet", "fit(JavaRDD<DataSet>): networks have one input");
  }

  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer chain,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader loader,
      MultiDataSetLoader multiLoader) {
    throw unsupported(
        "fitPaths", "fit(paths.map(path -> a DataSet)), or the command gearshift ingest");
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw unsupported("getWorkerInstance", "fit: workers are no DL4J workers");
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph network) {
    throw unsupported("getWorkerInstance", "fit: workers are no DL4J workers");
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw unsupported("addHook", "setListeners: listeners are called after every averaging");
  }

  @Override
  public void removeHook(TrainingHook hook) {
    throw unsupported("removeHook", "setListeners: listeners are called after every averaging");
  }

  @Override
  public String toJson() {
    throw unsupported("toJson", "builder.runs(folder): config.json holds the settings");
  }

  @Override
  public String toYaml() {
    throw unsupported("toYaml", "builder.runs(folder): config.json holds the settings");
  }

  private static UnsupportedOperationException unsupported(String what, String instead) {
    return new UnsupportedOperationException(
        "GearshiftTrainingMaster has no " + what + " (use " + instead + ")");
  }
}
