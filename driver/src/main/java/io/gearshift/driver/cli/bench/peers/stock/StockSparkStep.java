package io.gearshift.driver.cli.bench.peers.stock;

import io.gearshift.driver.cli.bench.peers.process.PeerDescription;
import io.gearshift.driver.cli.bench.peers.process.StepServer;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.driver.spark.SparkSessions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A {@link StepServer} of stock dl4j-spark: one averaging of parameters after one mini-batch of
 * every worker, as many workers of one thread as the others have threads. What a call of fit costs
 * beside it, a Spark job, is counted: that is how it averages.
 */
final class StockSparkStep {
  private StockSparkStep() {}

  /** The process. */
  public static void main(String[] arguments) {
    StepServer.serveAndExit(arguments, StockSparkStep::prepare);
  }

  static StepServer.WarmEngine prepare(BenchNetwork network, int batch, int workers) {
    int batchOfWorker = Math.max(1, batch / workers);
    String master = "local[" + workers + "]";
    // Open as long as the process.
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(
            SparkSessions.open("bench peers", master, 1, Map.of()).sparkContext());
    ComputationGraph graph = new ComputationGraph(StockStep.standstill(network));
    graph.init();
    List<DataSet> data =
        Stream.generate(() -> StockStep.data(network, batchOfWorker)).limit(workers).toList();
    JavaRDD<DataSet> sets = spark.parallelize(data, workers).cache();
    SparkComputationGraph training =
        new SparkComputationGraph(
            spark,
            graph,
            new ParameterAveragingTrainingMaster.Builder(workers, batchOfWorker)
                .batchSizePerWorker(batchOfWorker)
                .averagingFrequency(1)
                .workerPrefetchNumBatches(0)
                .repartionData(Repartition.Never)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .build());
    training.fit(sets);
    return new StepServer.WarmEngine(
        new PeerDescription(
            "dl4j-spark on DL4J " + StockPeer.version(),
            "ParameterAveragingTrainingMaster, " + master + ", an averaging a step",
            workers * batchOfWorker,
            workers),
        () -> training.fit(sets));
  }
}
