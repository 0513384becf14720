package io.gearshift.driver.cli.submit;

import io.gearshift.driver.cli.train.TrainNeeds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.spark.JavaSerialization;
import io.gearshift.driver.spark.RequiredGpus;
import io.gearshift.driver.spark.SparkSessions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/**
 * What spark-submit is called with.
 *
 * @param settings Spark's, ours and those derived from the command, in order
 * @param jars that travel with the application
 * @param files that travel with it
 * @param jar with the main class
 * @param sparkOptions the user's own, which come last and so win
 * @param command Gearshift's command and its arguments
 */
record Submission(
    Map<String, String> settings,
    List<Path> jars,
    List<Path> files,
    Path jar,
    List<String> sparkOptions,
    List<String> command) {
  static final String DEPLOY_MODE = "spark.submit.deployMode";
  private static final String MAIN = "io.gearshift.driver.cli.Gearshift";
  private static final String MASTER = "spark.master";
  private static final String CORES = "spark.executor.cores";
  private static final String INSTANCES = "spark.executor.instances";
  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

  /** What a submission is made of. */
  record Parts(
      SubmitArguments arguments,
      Program program,
      Map<String, String> given,
      Optional<TrainNeeds> needs,
      Optional<String> archive,
      int threads) {

    boolean isCluster() {
      return "cluster".equals(given.get(DEPLOY_MODE));
    }

    boolean isLocal() {
      return given
          .getOrDefault(MASTER, arguments.profile().isYarn() ? "yarn" : "local[*]")
          .startsWith("local");
    }
  }

  /**
   * Puts it together.
   *
   * @throws UserError if a setting of the user's cannot work
   */
  static Submission of(Parts parts) {
    List<String> command = command(parts);
    ShippedCommand shipped =
        parts.isCluster()
            ? ShippedCommand.of(command, parts.needs().flatMap(TrainNeeds::networkFile))
            : new ShippedCommand(command, List.of());
    Map<String, String> settings = new LinkedHashMap<>();
    List<Path> jars = new ArrayList<>();
    List<Path> files = new ArrayList<>(shipped.files());
    if (!parts.isLocal()) {
      if (parts.archive().isEmpty()) {
        jars.addAll(parts.program().libraries());
      }
      files.add(parts.program().logging());
    }
    settings.put(MASTER, parts.arguments().profile().isYarn() ? "yarn" : "local[*]");
    settings.put("spark.app.name", "gearshift " + String.join(" ", command.subList(0, 1)));
    if (parts.arguments().profile().isYarn()) {
      processes(parts, settings);
      settings.putAll(ClusterSettings.YARN);
      settings.putAll(ClusterSettings.environment(parts.threads()));
      parts.archive().ifPresent(uri -> settings.put("spark.yarn.archive", uri));
    }
    if (parts.arguments().profile() == Profile.YARN_GPU) {
      settings.putAll(ClusterSettings.gpu(parts.program().gpuDiscovery()));
      files.add(parts.program().gpuDiscovery());
    }
    check(parts, settings);
    javaOptions(parts, settings);
    settings.keySet().removeIf(key -> parts.given().containsKey(key) && !isMerged(key));
    return new Submission(
        settings,
        jars,
        files,
        parts.program().jar(),
        parts.arguments().sparkOptions(),
        shipped.words());
  }

  /** What the driver would refuse after minutes is refused now. */
  private static void check(Parts parts, Map<String, String> settings) {
    SparkConf conf = new SparkConf(false);
    settings.forEach(conf::set);
    parts.given().forEach(conf::set);
    JavaSerialization.require(conf);
    if (parts.needs().filter(TrainNeeds::requireGpu).isPresent()) {
      RequiredGpus.check(conf, settings.get(MASTER));
    }
  }

  private static boolean isMerged(String key) {
    return key.endsWith("extraJavaOptions");
  }

  /** A run that YARN starts again must know its name, and that it is to go on. */
  private static List<String> command(Parts parts) {
    List<String> command = new ArrayList<>(parts.arguments().command());
    parts
        .needs()
        .ifPresent(
            needs -> {
              needs.preset().ifPresent(file -> command.addAll(List.of("--conf", file)));
              needs.newRunId().ifPresent(id -> command.addAll(List.of("--run-id", id)));
              if (parts.arguments().profile().isYarn() && !needs.saysResume()) {
                command.addAll(List.of("--resume", "auto"));
              }
            });
    return command;
  }

  private static void processes(Parts parts, Map<String, String> settings) {
    Map<String, String> given = parts.given();
    if (Boolean.parseBoolean(given.get(DYNAMIC))) {
      throw UserError.invalid(
          DYNAMIC, true, "be false: a round has as many tasks as workers, from first to last");
    }
    int threads = parts.threads();
    int cores = whole(given, CORES, threads);
    if (cores < threads) {
      throw UserError.invalid(
          CORES, cores, "be at least the OpenMP threads of a worker: " + threads);
    }
    int tasks = cores / threads;
    int workers = parts.needs().map(TrainNeeds::workers).orElse(2);
    settings.put(INSTANCES, Integer.toString((workers + tasks - 1) / tasks));
    settings.put(CORES, Integer.toString(cores));
    settings.put("spark.task.cpus", Integer.toString(threads));
    memory(
        parts
            .needs()
            .map(needs -> ProcessMemory.ofExecutor(needs, Math.min(tasks, needs.workers())))
            .orElseGet(ProcessMemory::ofPlainExecutor)
            .with(given, "executor"),
        "executor",
        settings);
    memory(
        parts
            .needs()
            .map(ProcessMemory::ofDriver)
            .orElseGet(ProcessMemory::ofPlainDriver)
            .with(given, "driver"),
        "driver",
        settings);
  }

  private static void memory(ProcessMemory memory, String process, Map<String, String> settings) {
    settings.put("spark." + process + ".memory", ProcessMemory.text(memory.heap()));
    settings.put("spark." + process + ".memoryOverhead", ProcessMemory.text(memory.overhead()));
  }

  /** How many executors the cluster is asked for. */
  int executors(Map<String, String> given) {
    return given.containsKey(INSTANCES)
        ? whole(given, INSTANCES, 1)
        : whole(settings, INSTANCES, 1);
  }

  private static int whole(Map<String, String> given, String key, int otherwise) {
    String value = given.get(key);
    try {
      return value == null ? otherwise : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw UserError.invalid(key, value, "be a whole number");
    }
  }

  private static void javaOptions(Parts parts, Map<String, String> settings) {
    String kernels = String.join(" ", SparkSessions.KERNEL_OPTIONS);
    boolean cluster = parts.isCluster();
    String driver =
        kernels
            + (cluster
                ? ClusterSettings.OPTIONS_IN_A_CONTAINER + outside(settings, "driver")
                : " -Dorg.bytedeco.javacpp.cachedir="
                    + System.getProperty("org.bytedeco.javacpp.cachedir", "./javacpp")
                    + " -Dgearshift.root="
                    + parts.program().root()
                    + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dlog4j2.configurationFile="
                    + parts.program().logging());
    put(parts, settings, "spark.driver.extraJavaOptions", driver);
    if (!cluster) {
      settings.put(
          "spark.driver.extraClassPath", parts.program().libraryFolder().resolve("*").toString());
    }
    if (!parts.isLocal()) {
      put(
          parts,
          settings,
          "spark.executor.extraJavaOptions",
          kernels + ClusterSettings.OPTIONS_IN_A_CONTAINER + outside(settings, "executor"));
    }
  }

  /** Java's limit of memory outside the heap is the heap's size unless something is said. */
  private static String outside(Map<String, String> settings, String process) {
    String overhead = settings.get("spark." + process + ".memoryOverhead");
    return overhead == null
        ? ""
        : " -XX:MaxDirectMemorySize=" + overhead + " -Dorg.bytedeco.javacpp.maxbytes=" + overhead;
  }

  private static void put(Parts parts, Map<String, String> settings, String key, String ours) {
    String own = parts.given().get(key);
    settings.put(key, own == null ? ours : ours + " " + own);
  }

  /** The words after {@code spark-submit}. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("--class", MAIN));
    if (!jars.isEmpty()) {
      words.addAll(List.of("--jars", joined(jars)));
    }
    if (!files.isEmpty()) {
      words.addAll(List.of("--files", joined(files)));
    }
    settings.forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
    words.addAll(ownOptions());
    words.add(jar.toString());
    words.addAll(command);
    return words;
  }

  /** The user's own, without what is joined to ours. */
  private List<String> ownOptions() {
    List<String> own = new ArrayList<>();
    for (int i = 0; i < sparkOptions.size(); i++) {
      boolean merged =
          sparkOptions.get(i).equals("--conf")
              && isMerged(sparkOptions.get(i + 1).split("=", 2)[0].strip());
      if (merged) {
        i++;
      } else {
        own.add(sparkOptions.get(i));
      }
    }
    return own;
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(","));
  }
}
