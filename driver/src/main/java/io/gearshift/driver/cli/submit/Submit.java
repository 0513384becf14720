package io.gearshift.driver.cli.submit;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.train.TrainNeeds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;

/**
 * {@code deploy/submit}: finds out what a command needs of the cluster, prints the exact call of
 * spark-submit, runs it, and tells in one line how it ended.
 */
public final class Submit {
  /** Commands that train. */
  private static final List<String> TRAINING = List.of("train", "multipliers", "search", "learn");

  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9._/+@%:=,*\\[\\]-]+");

  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;

  Submit(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Submits one command and ends with its exit code. */
  public static void main(String[] arguments) {
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    int code;
    try {
      code = new Submit(System.getenv(), out, err).run(List.of(arguments));
    } catch (UserError | ParameterException e) {
      err.println("gearshift: " + e.getMessage().lines().findFirst().orElse("no message"));
      code = ExitCode.USER_ERROR;
    } catch (IOException e) {
      err.println("gearshift: " + e.getMessage());
      code = ExitCode.FAULT;
    }
    System.exit(code);
  }

  private int run(List<String> words) throws IOException {
    boolean onYarn =
        environment.containsKey("HADOOP_CONF_DIR") || environment.containsKey("YARN_CONF_DIR");
    SubmitArguments arguments = SubmitArguments.parse(words, onYarn);
    if (arguments.profile().isYarn() && !onYarn) {
      throw new UserError(
          "Missing HADOOP_CONF_DIR (must name the folder with core-site.xml and yarn-site.xml of"
              + " the cluster; deploy/cluster start makes a cluster and prints it)");
    }
    SparkHome spark = SparkHome.find(environment);
    Program program = Program.running();
    if (arguments.install().isPresent()) {
      return install(arguments.install().get(), spark, program);
    }
    Map<String, String> given = new TreeMap<>(spark.defaults(environment));
    given.putAll(arguments.given());
    Optional<TrainNeeds> needs = needs(arguments);
    boolean isCluster = "cluster".equals(given.get(Submission.DEPLOY_MODE));
    if (isCluster && arguments.profile().isYarn()) {
      needs.ifPresent(n -> requireShared("Runs_Root", n.runsRoot()));
    }
    Submission submission =
        Submission.of(
            new Submission.Parts(
                arguments,
                program,
                given,
                needs,
                archive(arguments, spark, program, given),
                threads(needs)));
    List<String> call = new ArrayList<>(List.of(spark.submit().toString()));
    call.addAll(submission.words());
    if (arguments.dryRun()) {
      out.println(printed(call));
      return ExitCode.OK;
    }
    if (arguments.profile() == Profile.YARN_GPU) {
      ClusterGpus.require(submission.executors(given));
    }
    ProcessBuilder process = new ProcessBuilder(call);
    prepare(process.environment(), arguments.profile());
    return isCluster
        ? new SubmittedApplication(SubmittedApplication.USUAL_GRACE).watch(process, out, err)
        : inherit(process);
  }

  private int install(String apps, SparkHome spark, Program program) {
    Installation installation = Installation.of(apps, spark, program);
    Optional<String> present = installation.present();
    if (present.isPresent()) {
      out.println("Installed already: " + present.get());
    } else {
      out.printf("Installing %,d MB to %s ...%n", installation.bytes() / 1_000_000, apps);
      out.flush();
      out.println("Installed: " + installation.install());
    }
    return ExitCode.OK;
  }

  private Optional<TrainNeeds> needs(SubmitArguments arguments) {
    List<String> command = arguments.command();
    return TRAINING.contains(command.get(0))
            && !command.contains("--help")
            && !command.contains("-h")
        ? Optional.of(TrainNeeds.of(command, out))
        : Optional.empty();
  }

  private static int threads(Optional<TrainNeeds> needs) {
    return needs
        .map(TrainNeeds::threads)
        .orElseGet(
            () -> Integer.parseInt(System.getenv().getOrDefault("OMP_NUM_THREADS", "1").trim()));
  }

  private static void requireShared(String what, String location) {
    if (!Folder.URI_WITH_SCHEME.matcher(location).matches() || location.startsWith("file:")) {
      throw UserError.invalid(
          what,
          location,
          "be on HDFS, as --runs hdfs:///gearshift/runs: in cluster mode the driver runs on a machine"
              + " of the cluster, in a folder that is removed when it ends");
    }
    Location.folder(what, location);
  }

  private Optional<String> archive(
      SubmitArguments arguments, SparkHome spark, Program program, Map<String, String> given) {
    if (!arguments.profile().isYarn() || given.containsKey("spark.yarn.archive")) {
      return Optional.ofNullable(given.get("spark.yarn.archive"));
    }
    Installation installation = Installation.of(arguments.apps(), spark, program);
    Optional<String> present = installation.present();
    if (present.isEmpty()) {
      err.printf(
          "gearshift: the libraries are not on HDFS: %,d MB travel with every submit (deploy/submit"
              + " --install %s lays them there once)%n",
          installation.bytes() / 1_000_000, arguments.apps());
      err.flush();
    }
    return present;
  }

  /** The launcher keeps its own process to this machine; the cluster's must hear the driver. */
  private static void prepare(Map<String, String> variables, Profile profile) {
    String own = variables.remove("GEARSHIFT_SPARK_LOCAL_IP");
    if (profile.isYarn()) {
      variables.remove("SPARK_LOCAL_IP");
      if (own != null && !own.isEmpty()) {
        variables.put("SPARK_LOCAL_IP", own);
      }
    }
  }

  private static int inherit(ProcessBuilder process) throws IOException {
    return SubmittedApplication.waitFor(process.inheritIO().start());
  }

  /** A call as a shell takes it, an option a line. */
  private static String printed(List<String> call) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < call.size(); i++) {
      String word = call.get(i);
      boolean begins = i > 0 && (word.startsWith("--") || (word.endsWith(".jar") && i > 1));
      boolean joined = i > 0 && call.get(i - 1).startsWith("--");
      text.append(i == 0 ? "" : begins && !joined ? " \\\n  " : " ");
      text.append(
          NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return text.toString();
  }
}
