package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.train.job.RecordedConfiguration;
import io.gearshift.driver.cli.train.job.RunsRoot;
import io.gearshift.driver.cli.train.job.TrainJob;
import io.gearshift.driver.cli.train.job.TrainSummary;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands that train have in common: their options, and what these mean. */
abstract class TrainingCommand implements Callable<Integer> {

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Configuration, an INI file: a path or a URI.")
  private String conf;

  @Option(
      names = "--set",
      paramLabel = "section.Key=value",
      description = "Overrides one key; may be given again.")
  private final List<String> overrides = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder or URI of an ingested data set.")
  private String data;

  @Option(names = "--runs", paramLabel = "ROOT", description = "Folder of all run records.")
  private String runs;

  @Option(names = "--run-id", paramLabel = "ID", description = "Name of this run.")
  private String runId;

  @Option(
      names = "--resume",
      arity = "0..1",
      paramLabel = "auto",
      fallbackValue = "always",
      description =
          "Go on from the run's newest checkpoint; with auto, begin it if it is not there yet.")
  private Resume resume;

  @Option(
      names = "--restart",
      description = "With --resume: a run whose checkpoints are lost begins again.")
  private boolean restart;

  @Option(
      names = "--master",
      paramLabel = "M",
      description = "Spark's master, if spark-submit gives none.")
  private String master;

  @Option(
      names = "--require-gpu",
      description = "Begin only where Spark gives each worker a GPU of its own.")
  private boolean requireGpu;

  /** What --resume may say. */
  enum Resume {
    ALWAYS,
    AUTO
  }

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    GearshiftConfiguration configuration = configuration();
    String id = runId == null ? newId(configuration) : runId;
    TrainSummary summary = TrainJob.of(configuration, id, start(), out).run();
    summary.print(out);
    json.print(out, summary);
    return ExitCode.OK;
  }

  private TrainJob.Start start() {
    if (restart) {
      return TrainJob.Start.RESTART;
    }
    if (resume == null) {
      return TrainJob.Start.NEW;
    }
    return resume == Resume.AUTO ? TrainJob.Start.AUTO : TrainJob.Start.RESUME;
  }

  /** What the command line means. */
  abstract GearshiftConfiguration configuration();

  /** The preset that the command takes where no configuration is given: a file of this machine. */
  Optional<String> preset() {
    return Optional.empty();
  }

  /**
   * A preset's file.
   *
   * @throws UserError if there is none here
   */
  static String presetFile(String name) {
    Path file = Path.of(System.getProperty("gearshift.root", "."), "conf", name).normalize();
    if (!Files.isRegularFile(file)) {
      throw new UserError("Missing --conf (there is no preset " + file + " here)");
    }
    return file.toString();
  }

  /** Where runs lie, by --runs or else the configuration that {@code all} overrides. */
  final String runsRoot(List<String> all) {
    return runs == null ? ConfigurationLoader.ofOverrides(all).records().runsRoot() : runs;
  }

  /** The file that --conf names, if it is given. */
  final Optional<String> conf() {
    return Optional.ofNullable(conf);
  }

  /** What --set and the other options change of it; the first have the last word. */
  final List<String> overrides() {
    List<String> all = new ArrayList<>();
    Optional.ofNullable(data).ifPresent(d -> all.add("dataset.Dataset_Location=" + d));
    Optional.ofNullable(runs).ifPresent(r -> all.add("records.Runs_Root=" + r));
    Optional.ofNullable(master).ifPresent(m -> all.add("spark.Master=" + m));
    if (requireGpu) {
      all.add("spark.Require_Gpu=True");
    }
    all.addAll(overrides);
    return all;
  }

  /**
   * A configuration with overrides.
   *
   * @param file a path or a URI
   */
  static GearshiftConfiguration load(String file, List<String> overrides) {
    return ConfigurationLoader.load(Location.file("--conf", file), overrides);
  }

  /** Refuses options that go on with a run and do not say which. */
  final void requireConsistent() {
    if (restart && resume != Resume.ALWAYS) {
      throw new UserError("Missing --resume (--restart begins a run again that is there)");
    }
    if (resume != null && runId == null) {
      throw new UserError("Missing --run-id (must name the run that --resume goes on with)");
    }
  }

  /** The configuration of the run that is gone on with, from its record; empty for a new run. */
  final Optional<GearshiftConfiguration> recorded() {
    if (resume != Resume.ALWAYS) {
      return Optional.empty();
    }
    List<String> all = overrides();
    String root = runsRoot(all);
    return Optional.of(
        ConfigurationLoader.ofResolved(RecordedConfiguration.read(RunsRoot.of(root), runId), all));
  }

  /** The command as picocli knows it. */
  final CommandSpec spec() {
    return spec;
  }

  /** Whether the run's name is given. */
  final boolean hasRunId() {
    return runId != null;
  }

  /** Whether --resume is given, with or without a value. */
  final boolean hasResume() {
    return resume != null;
  }

  static String newId(GearshiftConfiguration configuration) {
    String network =
        configuration.network().file().isPresent()
            ? "model"
            : configuration.network().architecture();
    String time =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return network + "-" + time;
  }
}
