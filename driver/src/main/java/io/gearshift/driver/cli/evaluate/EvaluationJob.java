package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.DataSetManifest;
import io.gearshift.driver.cli.UserError;
import io.gearshift.driver.cli.train.TrainSetup;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.spark.SparkRounds;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.executors.data.Augmentation;
import io.gearshift.executors.data.DataSpec;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.plan.InputShape;
import io.gearshift.executors.plan.Regime;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.task.EvaluationTask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One evaluation: checks that model and data fit, then counts on Spark. */
final class EvaluationJob {
  private final EvaluatedModel model;
  private final EvaluationRequest request;
  private final TrainSetup setup;

  EvaluationJob(EvaluatedModel model, EvaluationRequest request) {
    this.model = model;
    this.request = request;
    this.setup =
        new TrainSetup(model.run().orElseGet(() -> ConfigurationLoader.ofOverrides(List.of())));
  }

  EvaluationSummary run() {
    Manifest manifest = DataSetManifest.read(request.data());
    InputShape images = DataSetManifest.images(manifest);
    check(manifest, images);
    NetworkSpec network = new NetworkSpec(model.configuration().toJson(), images, setup.threads());
    EvaluationTask task =
        new EvaluationTask(network, regime(), request.split(), request.workers(), request.batch());
    DataSpec data = data(manifest, images);
    try (SparkSession spark =
        SparkSessions.open(
            "gearshift evaluate " + model.file(), request.master(), setup.threads(), Map.of())) {
      SparkRounds rounds =
          new SparkRounds(
              JavaSparkContext.fromSparkContext(spark.sparkContext()), data, request.workers());
      long started = System.nanoTime();
      EvaluationResult result = rounds.evaluate(task, model.parameters());
      double seconds = (System.nanoTime() - started) / 1e9;
      return EvaluationSummary.of(model, request, result, manifest.classNames(), seconds);
    }
  }

  /** A run computes as it was configured to; a zip as Gearshift does unless told otherwise. */
  private Regime regime() {
    return model.run().isPresent()
        ? setup.regime(request.precision())
        : Regime.of(request.precision());
  }

  private void check(Manifest manifest, InputShape images) {
    int classes = manifest.classNames().size();
    if (classes != model.graph().classes()) {
      throw UserError.invalid(
          "--data",
          request.data(),
          "have the model's " + model.graph().classes() + " classes; it has " + classes);
    }
    try {
      manifest.split(request.split());
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "Invalid --split" + e.getMessage().substring("Invalid split".length()), e);
    }
    try {
      // The plan knows best whether images of this size pass through all layers.
      TrainingPlan.compileInference(
          model.graph(),
          images,
          1,
          Regime.of(io.gearshift.executors.numerics.Precision.FLOAT32),
          KernelsProvider.open("reference", 1),
          Tensor.of(model.parameters(), model.parameters().length));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "Invalid --data: "
              + request.data()
              + " (its images of "
              + images.channels()
              + "x"
              + images.height()
              + "x"
              + images.width()
              + " do not fit the model: "
              + e.getMessage()
              + ")",
          e);
    }
  }

  private DataSpec data(Manifest manifest, InputShape images) {
    boolean varies = manifest.height() == 0 || manifest.width() == 0;
    try {
      return DataSpec.of(
          request.data(),
          images.height(),
          images.width(),
          images.channels(),
          varies ? Augmentation.CENTRE_CROP : Augmentation.NONE);
    } catch (IOException e) {
      throw new UserError("Cannot read data set " + request.data() + ": " + e.getMessage(), e);
    }
  }
}
