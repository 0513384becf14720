package io.gearshift.driver.cli.ingest;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.Interruption;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.ingest.Ingest;
import io.gearshift.driver.ingest.IngestRequest;
import io.gearshift.driver.ingest.IngestResult;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.plan.IgnoredLimit;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.spark.SparkSessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gearshift ingest SOURCE DESTINATION}. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description =
        "Makes a data set of class folders, archives of them, MNIST IDX, CIFAR or SVHN files, or"
            + " SequenceFiles.")
public final class IngestCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description =
          "Folder, file or URI; svhn: for the folder that SVHN_LOCAL_PATH names; or"
              + " digits:train=20000,test=4000,seed=1.")
  private String source;

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION",
      description = "Folder or URI of the new data set; must not exist.")
  private String destination;

  @Option(
      names = "--validation",
      paramLabel = "F",
      defaultValue = "0",
      description = "Share of the training images held back for validation (default: 0).")
  private double validation;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "0",
      description = "Files of the training split (default: chosen by size).")
  private int shards;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      description =
          "Bytes that a shard has at most in the mean, as 64m or 1g, instead of --shards; on HDFS"
              + " a shard is one block.")
  private String shardSize = "";

  @Option(
      names = "--max-rejected",
      paramLabel = "F",
      description = "Largest share of damaged images that is put up with (default: 0.01).")
  private double maximumRejected = IngestRequest.DEFAULT_MAXIMUM_REJECTED;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the shuffle and of the choice of validation images (default: 1).")
  private long seed = IngestRequest.DEFAULT_SEED;

  @Option(
      names = "--layout",
      paramLabel = "auto|classes|splits",
      description =
          "How folders are read: by their names; all as classes; or only those named like splits"
              + " (default: auto; a tree that can be read in two ways is an error).")
  private LayoutOption layout = LayoutOption.AUTO;

  @Option(
      names = "--allow-ignored",
      description = "Any number of files may be ignored (default: at most half).")
  private boolean allowIgnored;

  @Option(
      names = "--exif-orientation",
      paramLabel = "apply|ignore",
      description =
          "Whether images are turned as cameras say (default: ignore, as Pillow and PyTorch do).")
  private ExifOrientation orientation = ExifOrientation.IGNORE;

  @Option(
      names = "--preprocess",
      paramLabel = "none|gcn|gcn-zca|gcn-lcn",
      description =
          "What is done to images once, before they are stored as f32 values: global contrast"
              + " normalisation, alone, with whitening or with local contrast normalisation"
              + " (default: none).")
  private String preprocess = Preprocess.NONE.option();

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
    // A wrong number or master is told before Spark starts.
    IngestRequest request =
        new IngestRequest(
            SvhnSource.located(source, System.getenv()),
            destination,
            validation,
            shards,
            ShardSize.bytes(shardSize),
            maximumRejected,
            seed,
            layout,
            allowIgnored ? IgnoredLimit.NONE : IgnoredLimit.HALF,
            orientation,
            Preprocess.of(preprocess));
    ConfigurationLoader.ofOverrides(List.of("spark.Master=" + master));
    long started = System.nanoTime();
    IngestSummary summary;
    String rest = Ingest.goesOn(destination) ? "; the same command goes on where it was" : "";
    try (Interruption interruption =
            Interruption.watch(() -> "Stopped ingest; " + destination + " was not written" + rest);
        SparkSession spark =
            SparkSessions.open("gearshift ingest " + request.source(), master, 1, Map.of())) {
      IngestResult result = Ingest.run(spark, request, new IngestProgress(out, request.source()));
      interruption.say(() -> "Stopped; " + destination + " is whole");
      summary = IngestSummary.of(request, result, (System.nanoTime() - started) / 1e9);
    }
    summary.print(out);
    json.print(out, summary);
    return ExitCode.OK;
  }
}
