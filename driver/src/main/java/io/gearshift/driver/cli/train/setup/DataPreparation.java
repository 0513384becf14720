package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.data.DatasetConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.Ingest;
import io.gearshift.driver.ingest.IngestRequest;
import io.gearshift.driver.ingest.IngestResult;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.Variation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Finds the configured data set, makes it first if it is the generated one, and checks it. */
public final class DataPreparation {
  /** Side of the images that networks for photographs take. */
  private static final int PHOTOGRAPH_SIZE = 224;

  private static final int SMALL_IMAGE = 64;

  private final DatasetConfiguration dataset;

  public DataPreparation(DatasetConfiguration dataset) {
    this.dataset = dataset;
  }

  /**
   * Which images training reads, of a data set that is there.
   *
   * @throws UserError if there is none, or it is not what the configuration says
   */
  public static DataSpec ofTraining(GearshiftConfiguration configuration, PrintWriter out) {
    DatasetConfiguration dataset = configuration.dataset();
    return new DataPreparation(dataset)
        .present(out)
        .map(Prepared::spec)
        .orElseThrow(
            () -> new UserError("Missing data set: " + dataset.location() + " is not drawn yet"));
  }

  /** A data set that is there. */
  public record Prepared(Manifest manifest, DataSpec spec) {}

  /**
   * The data set, if it is there; empty if it is the generated one and still to be drawn.
   *
   * @throws UserError if there is none, or it is not what the configuration says
   */
  public Optional<Prepared> present(PrintWriter out) {
    String location = dataset.location();
    if (location.isEmpty()) {
      throw new UserError(
          "Missing data set: give --data DIR or [dataset] Dataset_Location (a folder made by"
              + " gearshift ingest)");
    }
    try {
      Location place = Location.of("data set", location);
      Path directory = place.path();
      FileSystem system = place.system();
      if (dataset.name() == DatasetConfiguration.Name.DIGITS && !system.exists(directory)) {
        return Optional.empty();
      }
      if (!system.exists(new Path(directory, Manifest.FILE_NAME))) {
        throw new UserError(
            "Invalid data set: "
                + place.named(location)
                + " (must hold a "
                + Manifest.FILE_NAME
                + "; gearshift ingest makes one)");
      }
      Manifest manifest = Manifest.read(system.makeQualified(directory), system.getConf());
      check(manifest, location);
      tellOfShare(manifest, location, out);
      return Optional.of(new Prepared(manifest, spec(manifest, location)));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError("Cannot read data set " + location + ": " + e.getMessage(), e);
    }
  }

  /**
   * Draws the generated data set.
   *
   * @throws UserError if it cannot be written
   */
  public Prepared draw(SparkSession spark, PrintWriter out) {
    drawDigits(spark, dataset.location(), out);
    return present(out)
        .orElseThrow(() -> new UserError("Cannot read data set " + dataset.location()));
  }

  private void drawDigits(SparkSession spark, String location, PrintWriter out) {
    DatasetConfiguration.Digits digits = dataset.digits();
    out.printf(
        Locale.ROOT,
        "Drawing %,d training and %,d test digits into %s ...%n",
        digits.training(),
        digits.test(),
        location);
    out.flush();
    String source =
        "digits:train=" + digits.training() + ",test=" + digits.test() + ",seed=" + digits.seed();
    IngestResult result =
        Ingest.run(
            spark,
            IngestRequest.of(source, location)
                .withShards(dataset.shards())
                .withValidationShare(1 - dataset.trainingShare())
                .withSeed(digits.seed()));
    out.println("Drawn: " + result.examples());
  }

  /** The split is made at ingest; a configuration that asks for another gets told. */
  private void tellOfShare(Manifest manifest, String location, PrintWriter out) {
    if (dataset.trainingShare() < 1 && !manifest.splits().containsKey("validation")) {
      out.printf(
          Locale.ROOT,
          "Train_Val_Split %s has no effect: %s was ingested without a validation split"
              + " (gearshift ingest --validation %.2f makes one)%n",
          dataset.trainingShare(),
          location,
          1 - dataset.trainingShare());
    }
  }

  private void check(Manifest manifest, String location) {
    OptionalInt classes = dataset.name().classes();
    if (classes.isPresent() && manifest.classNames().size() != classes.getAsInt()) {
      throw new UserError(
          "Invalid data set: "
              + location
              + " has "
              + manifest.classNames().size()
              + " classes ([dataset] Dataset "
              + dataset.name().name().toLowerCase(Locale.ROOT)
              + " has "
              + classes.getAsInt()
              + ", folder any number)");
    }
  }

  private DataSpec spec(Manifest manifest, String location) throws IOException {
    boolean varies = manifest.height() == 0;
    int height = varies ? PHOTOGRAPH_SIZE : manifest.height();
    int width = varies ? PHOTOGRAPH_SIZE : manifest.width();
    Augmentation augmentation;
    if (dataset.augmentation() == DatasetConfiguration.Augmentation.NONE) {
      augmentation = varies ? Augmentation.CENTRE_CROP : Augmentation.NONE;
    } else {
      augmentation =
          height <= SMALL_IMAGE
              ? Augmentation.PAD_CROP_FLIP
              : Augmentation.RANDOM_RESIZED_CROP_FLIP;
    }
    requireShiftInside(augmentation, height, width);
    DataSpec spec =
        DataSpec.of(
                location,
                height,
                width,
                manifest.channels(),
                augmentation,
                HadoopSettings.current())
            .withVariation(variation());
    return switch (dataset.normalization()) {
      case STATISTICS -> spec;
      case NONE -> spec.withoutNormalization();
    };
  }

  private void requireShiftInside(Augmentation augmentation, int height, int width) {
    DatasetConfiguration.Variation variation = dataset.variation();
    if (augmentation.shifts()
        && variation.border() == DatasetConfiguration.Border.REFLECTED
        && variation.shift() >= Math.min(height, width)) {
      throw UserError.invalid(
          "Shift",
          variation.shift(),
          "be below the sides of the images, "
              + height
              + "x"
              + width
              + ", with Shift_Border: reflected");
    }
  }

  private Variation variation() {
    DatasetConfiguration.Variation wanted = dataset.variation();
    return new Variation(
        wanted.shift(),
        switch (wanted.border()) {
          case BLACK -> Variation.Border.BLACK;
          case REFLECTED -> Variation.Border.REFLECTED;
        },
        switch (wanted.mirror()) {
          case RANDOM -> Variation.Mirroring.RANDOM;
          case ALTERNATING -> Variation.Mirroring.ALTERNATING;
        });
  }
}
