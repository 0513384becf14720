package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.PolicyState;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.spark.JavaSerialization;
import io.gearshift.driver.spark.SparkEvents;
import io.gearshift.driver.spark.SparkRounds;
import io.gearshift.driver.training.DivergedException;
import io.gearshift.driver.training.Optimization;
import io.gearshift.driver.training.PrecisionSchemes;
import io.gearshift.driver.training.RunState;
import io.gearshift.driver.training.TrainingRun;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.executors.data.spec.ShardAssignment;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One network's training over all calls of fit: epochs, momentum and gear go on from one call to
 * the next. The parameters are the network's own at the start of a call.
 */
final class Training {
  private static final PrecisionScheme.Roundings ROUNDINGS =
      new PrecisionScheme.Roundings(Rounding.STOCHASTIC, Rounding.STOCHASTIC, Rounding.STOCHASTIC);

  private final MasterSettings settings;
  private final TrainedNetwork network;
  private final NetworkForm form;
  private final PrecisionPolicy policy;
  private final FitRecord record;
  private RunState state;

  /** What the network was given last, as DL4J keeps it. */
  private float[] given;

  private InputShape images;

  /**
   * @throws UserError if the network cannot be trained as it says
   */
  Training(MasterSettings settings, TrainedNetwork network) {
    this.settings = settings;
    this.network = network;
    this.given = network.parameters();
    this.form = NetworkForm.of(network.json());
    this.policy = settings.newPolicy(form.rates().learningRate(), form.tensors());
    this.record = settings.runs() == null ? null : new FitRecord(settings);
    this.state =
        RunState.initial(
            RoundState.fresh(form.toTrained(given), form.rates().rules().stateNames()));
  }

  /** Whether it is this network's. */
  boolean isOf(TrainedNetwork other) {
    return network.model() == other.model();
  }

  /** Trains for as many epochs as the settings say. */
  void fit(JavaSparkContext spark, JavaRDD<DataSet> sets, List<TrainingListener> listeners) {
    JavaSerialization.require(spark.getConf());
    takeParameters();
    int workers = settings.workers() == 0 ? spark.defaultParallelism() : settings.workers();
    DataSetReader reader =
        new DataSetReader(form.graph().classes(), form.graph().flatImages().orElse(null));
    try (WorkerExamples examples = WorkerExamples.take(sets, workers, reader)) {
      TrainingSettings training = settingsFor(examples);
      requireFit(examples.shape(), training);
      images = examples.shape();
      ListenedRounds rounds =
          new ListenedRounds(
              SparkRounds.over(spark, examples.rdd(), examples.checksums(), 0),
              network,
              form,
              listeners);
      train(spark, training, examples, rounds);
    }
    given = form.toDl4j(state.vectors().parameters());
    network.setParameters(given);
    // DL4J itself counts one epoch for a call of fit.
    network.addEpochs(settings.epochs() - 1);
  }

  /** A program may have changed the parameters since. */
  private void takeParameters() {
    float[] now = network.parameters();
    if (!Arrays.equals(now, given)) {
      RoundState vectors = new RoundState(form.toTrained(now), state.vectors().optimizer());
      state = state.with(vectors);
    }
  }

  private TrainingSettings settingsFor(WorkerExamples examples) {
    int workers = examples.checksums().length;
    int share = ShardAssignment.smallest(examples.total(), workers);
    if (settings.batchSize() > share) {
      throw UserError.invalid(
          "batchSizePerWorker",
          settings.batchSize(),
          "be at most "
              + share
              + ": "
              + examples.total()
              + " examples for "
              + workers
              + " workers");
    }
    int batches = share / settings.batchSize();
    return new TrainingSettings(
        new NetworkSpec(form.json(), examples.shape(), Compute.onednn(Threads.ofWorker())),
        settings.seed(),
        new TrainingSettings.Extent(
            state.position().epoch() + settings.epochs(),
            workers,
            settings.batchSize(),
            batches,
            Math.min(batches, settings.averagingFrequency())),
        new PrecisionSchemes(PrecisionScheme.Arithmetic.INTEGER, ROUNDINGS, null, null),
        new Optimization(form.rates().rules(), Objective.PLAIN, Optimization.RoundStart.AVERAGED),
        null,
        0,
        settings.exchange());
  }

  private void requireFit(InputShape shape, TrainingSettings training) {
    if (images != null && !images.equals(shape)) {
      throw UserError.invalid(
          "features", DataSetReader.text(shape), "be as before: " + DataSetReader.text(images));
    }
    int batch = training.extent().batchSize();
    try {
      Kernels kernels = KernelsProvider.openForShapes(training.network().compute());
      for (Precision gear : settings.ladder().gears()) {
        TrainingPlan.plannedBytes(
            form.graph(), shape, batch, batch, training.gears().of(gear), kernels);
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "Invalid features: "
              + DataSetReader.text(shape)
              + " (must fit the network: "
              + e.getMessage()
              + ")",
          e);
    }
  }

  private void train(
      JavaSparkContext spark,
      TrainingSettings training,
      WorkerExamples examples,
      ListenedRounds rounds) {
    if (record == null) {
      state = run(training, rounds, null, rounds);
      return;
    }
    try (FitRecord.Open open = record.open(form, policy, examples, state, spark.version())) {
      SparkEvents events =
          SparkEvents.watch(spark.sc(), training.extent().batchesPerRound(), open.record()::append);
      try {
        state = run(training, rounds, open.record(), rounds);
      } catch (UserError e) {
        if (e.getCause() instanceof DivergedException) {
          record.fail(open.record(), state);
        }
        throw e;
      } finally {
        events.close();
      }
      record.finish(open.record(), state);
    }
  }

  private RunState run(
      TrainingSettings training,
      Rounds rounds,
      RunRecord runRecord,
      io.gearshift.driver.training.listener.TrainingListener listener) {
    PolicyState decided = policy.state();
    float[] gradientSum = policy.gradientSum();
    int iterations = network.iterations();
    boolean done = false;
    try {
      RunState end =
          new TrainingRun(training, policy, rounds, runRecord, null, listener).run(state);
      done = true;
      return end;
    } catch (DivergedException e) {
      throw new UserError(e.getMessage(), e);
    } finally {
      if (!done) {
        // All is as before the call, so that it may be made again.
        policy.restore(decided, gradientSum);
        network.setIterations(iterations);
        network.setParameters(form.toDl4j(state.vectors().parameters()));
      }
    }
  }
}
