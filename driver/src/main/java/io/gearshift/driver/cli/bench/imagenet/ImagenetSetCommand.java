package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.Interruption;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.spark.SparkSessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gearshift bench imagenet-set}. */
@Command(
    name = "imagenet-set",
    mixinStandardHelpOptions = true,
    description =
        "Makes images of ImageNet's form and sizes from a few photographs: random parts of them,"
            + " with a pattern of each class mixed in. The same for a seed, on any number of"
            + " cores.")
public final class ImagenetSetCommand implements Callable<Integer> {
  private static final long MOST_BYTES = 10_000_000;

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "Folder, tar or zip of JPEG photographs, or its URI.")
  private String source;

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION",
      description = "Folder or URI of the set; must not exist.")
  private String destination;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Training images (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--validation-images",
      paramLabel = "N",
      defaultValue = "0",
      description = "Images of a split of their own (default: ${DEFAULT-VALUE}).")
  private int validationImages;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Classes of about equal size (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--mean-bytes",
      paramLabel = "B",
      defaultValue = "110000",
      description = "Size of an encoded image in the mean (default: ${DEFAULT-VALUE}).")
  private long meanBytes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of all choices (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--form",
      paramLabel = "folders|sequence",
      description =
          "A file for each image, or SequenceFiles of about 128 MB with keys NAME\\nCLASS"
              + " (default: folders).")
  private ImageOutput.Form form = ImageOutput.Form.FOLDERS;

  @Option(
      names = "--master",
      paramLabel = "M",
      defaultValue = "local[*]",
      description = "Spark's master, if spark-submit gives none (default: ${DEFAULT-VALUE}).")
  private String master;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    SetShape shape = new SetShape(images, validationImages, classes);
    if (meanBytes < 1 || meanBytes > MOST_BYTES) {
      throw UserError.invalid("--mean-bytes", meanBytes, "be 1 to " + MOST_BYTES);
    }
    ConfigurationLoader.ofOverrides(List.of("spark.Master=" + master));
    ImagenetSetSummary summary;
    try (Interruption interruption =
            Interruption.watch(() -> "Stopped; " + destination + " was not written");
        SparkSession session =
            SparkSessions.open("gearshift bench imagenet-set", master, 1, Map.of())) {
      long started = System.nanoTime();
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      ImagenetSet.Outcome outcome =
          new ImagenetSet(spark, shape, form, seed, meanBytes).make(source, destination);
      interruption.say(() -> "Stopped; " + destination + " is whole");
      double seconds = (System.nanoTime() - started) / 1e9;
      summary = ImagenetSetSummary.of(destination, shape, outcome, seconds);
    }
    summary.print(out);
    json.print(out, summary);
    return ExitCode.OK;
  }
}
