package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.common.DataSetManifest;
import io.gearshift.driver.cli.common.Interruption;
import io.gearshift.driver.cli.common.TrainedModel;
import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.spark.SparkRounds;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Preprocessing;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One evaluation: checks that model and data fit, then counts on Spark. */
final class EvaluationJob {
  private final TrainedModel model;
  private final EvaluationRequest request;
  private final TrainSetup setup;

  EvaluationJob(TrainedModel model, EvaluationRequest request) {
    this.model = model;
    this.request = request;
    this.setup =
        new TrainSetup(model.run().orElseGet(() -> ConfigurationLoader.ofOverrides(List.of())));
  }

  EvaluationSummary run(PrintWriter out) {
    model.network().notes().forEach(out::println);
    Manifest manifest = DataSetManifest.read(request.data());
    InputShape images = images(manifest);
    ClassMatch classes =
        ClassMatch.of(model, manifest.classNames(), request.data(), request.classRule());
    check(manifest, images);
    checkPreprocessing(manifest);
    classes.notes().forEach(out::println);
    Form form = form(images);
    EvaluationTask task =
        new EvaluationTask(
            new NetworkSpec(model.network().configuration().toJson(), images, setup.compute())
                .with(form.states()),
            form.scheme(),
            request.split(),
            request.workers(),
            request.batch(),
            request.testTime());
    DataSpec data = normalized(data(manifest, images), out);
    out.flush();
    try (Interruption interruption = Interruption.watch(() -> "Stopped; nothing was written");
        SparkSession spark =
            SparkSessions.open(
                "gearshift evaluate " + model.file(),
                request.master(),
                setup.threads(),
                Map.of())) {
      SparkRounds rounds =
          new SparkRounds(
              JavaSparkContext.fromSparkContext(spark.sparkContext()), data, request.workers());
      long started = System.nanoTime();
      EvaluationResult result = rounds.evaluate(task, form.format().behind(classes.parameters()));
      double seconds = (System.nanoTime() - started) / 1e9;
      interruption.say(() -> "Stopped after the evaluation");
      return EvaluationSummary.of(
          model, request, form.format().gear(), result, classes.names(), seconds);
    }
  }

  /** What is computed with. */
  private record Form(QuantizationScheme scheme, OwnFormat format, List<StateTensor> states) {}

  /** A run computes as it was configured to; a zip as Gearshift does unless told otherwise. */
  private Form form(InputShape images) {
    if (request.precision().isPresent()) {
      Precision precision = request.precision().get();
      QuantizationScheme scheme =
          model.run().isPresent()
              ? setup.precisions().of(precision)
              : PrecisionScheme.of(precision);
      return new Form(scheme, new OwnFormat(precision, new float[0]), List.of());
    }
    List<StateTensor> states =
        model.run().isPresent()
            ? setup.network(images, model.network().graph().classes()).spec().states()
            : List.of();
    OwnFormat own = OwnFormat.of(model, states.stream().mapToInt(StateTensor::size).sum());
    return new Form(setup.gears().of(own.gear()), own, states);
  }

  private void check(Manifest manifest, InputShape images) {
    if (!manifest.splits().containsKey(request.split())) {
      throw new UserError(
          "Invalid --split: "
              + request.split()
              + " (the data set has "
              + String.join(", ", manifest.splits().keySet())
              + ")");
    }
    try {
      Kernels kernels = KernelsProvider.open(Compute.reference());
      // The plan knows best whether images of this size pass through all layers.
      TrainingPlan.compileInference(
          model.network().graph(),
          images,
          1,
          PrecisionScheme.of(Precision.FLOAT32),
          kernels,
          new ParameterVector(kernels, model.network().graph().layout()));
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

  /** A network knows its images as they were made for it; of zips of others nothing is known. */
  private void checkPreprocessing(Manifest manifest) {
    Optional<ModelDescription> description = model.network().description();
    Preprocessing own = manifest.preprocessing();
    if (description.isEmpty() || Objects.equals(description.get().preprocessing(), own)) {
      return;
    }
    Preprocessing trained = description.get().preprocessing();
    throw UserError.invalid(
        "--data",
        request.data(),
        "be preprocessed as the model's training images: "
            + (trained == null ? "not at all" : "by " + trained.shown())
            + "; it is "
            + (own == null ? "not" : "by " + own.shown()));
  }

  /** The data set's images, cut to the model's size where theirs varies. */
  private InputShape images(Manifest manifest) {
    InputShape own = DataSetManifest.images(manifest);
    return model
        .network()
        .description()
        .filter(d -> varies(manifest))
        .map(d -> new InputShape(own.channels(), d.height(), d.width()))
        .orElse(own);
  }

  /** A network knows its images by the mean and deviation that it was trained with. */
  private DataSpec normalized(DataSpec data, PrintWriter out) {
    Optional<ModelDescription> description = model.network().description();
    if (description.isEmpty()) {
      return data;
    }
    ModelDescription trained = description.get();
    DataSpec normalized =
        data.withNormalization(floats(trained.mean()), floats(trained.deviation()));
    if (!Arrays.equals(normalized.mean(), data.mean())
        || !Arrays.equals(normalized.deviation(), data.deviation())) {
      out.println(
          "Normalised by the model's mean "
              + trained.mean()
              + " and deviation "
              + trained.deviation()
              + " (the data set's own: "
              + Arrays.toString(data.mean())
              + " and "
              + Arrays.toString(data.deviation())
              + ")");
    }
    return normalized;
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static boolean varies(Manifest manifest) {
    return manifest.height() == 0 || manifest.width() == 0;
  }

  private DataSpec data(Manifest manifest, InputShape images) {
    try {
      return DataSpec.of(
          request.data(),
          images.height(),
          images.width(),
          images.channels(),
          varies(manifest) ? Augmentation.CENTRE_CROP : Augmentation.NONE,
          HadoopSettings.current());
    } catch (IOException e) {
      throw new UserError("Cannot read data set " + request.data() + ": " + e.getMessage(), e);
    }
  }
}
