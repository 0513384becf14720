package io.gearshift.driver.cli;

import io.gearshift.driver.cli.bench.BenchCommand;
import io.gearshift.driver.cli.common.ClusterMode;
import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.FailedCommandException;
import io.gearshift.driver.cli.common.Interruption;
import io.gearshift.driver.cli.evaluate.EvaluateCommand;
import io.gearshift.driver.cli.explain.ExplainCommand;
import io.gearshift.driver.cli.ingest.IngestCommand;
import io.gearshift.driver.cli.train.LearnCommand;
import io.gearshift.driver.cli.train.MultipliersCommand;
import io.gearshift.driver.cli.train.SearchCommand;
import io.gearshift.driver.cli.train.TrainCommand;
import io.gearshift.driver.cli.verify.VerifyCommand;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.FileNames;
import io.gearshift.driver.text.PeopleWriter;
import io.gearshift.driver.text.ProgramVersion;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code gearshift}: its subcommands, and how each ends. Exit codes are in {@link
 * ExitCode}.
 */
@Command(
    name = "gearshift",
    mixinStandardHelpOptions = true,
    versionProvider = Gearshift.Version.class,
    description = "Trains convolutional networks in fixed-point integer arithmetic on Spark.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "%n'gearshift help COMMAND' lists the options of a command.")
public final class Gearshift implements Runnable {

  private static final String VERBOSE = "--verbose";

  /** Every subcommand, in the order of the help. */
  private static final List<Supplier<?>> SUBCOMMANDS =
      List.of(
          TrainCommand::new,
          MultipliersCommand::new,
          SearchCommand::new,
          LearnCommand::new,
          IngestCommand::new,
          EvaluateCommand::new,
          ExplainCommand::new,
          ReportCommand::new,
          VerifyCommand::new,
          BenchCommand::new,
          DoctorCommand::new);

  @Option(
      names = VERBOSE,
      scope = ScopeType.INHERIT,
      description = "Print stack traces of failures, and what Spark and Hadoop log.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  /** The line of its failure; null where there is none. */
  private String told;

  /**
   * Runs one command and ends the program with its exit code. A driver that YARN started may not
   * end its process: there success is that this returns.
   *
   * @throws FailedCommandException in cluster mode, if the command failed
   */
  public static void main(String[] arguments) {
    PrintWriter err = writer(System.err);
    FileNames.problem().ifPresent(problem -> err.println("gearshift: " + problem));
    Ending ending;
    try {
      if (List.of(arguments).contains(VERBOSE)) {
        // Read by conf/log4j2.properties, before anything is logged.
        System.setProperty("gearshift.log.libraries", "warn");
      }
      TemporaryFolder.use();
      NamelessUser.giveName();
      ending = end(writer(System.out), err, SUBCOMMANDS, arguments);
    } catch (UserError e) {
      ending = new Ending(ExitCode.USER_ERROR, FailureText.oneLine(e));
      err.println(ending.line());
    }
    if (!ClusterMode.isOn()) {
      System.exit(ending.code());
    }
    if (ending.code() != ExitCode.OK) {
      FailedCommandException failure = new FailedCommandException(ending.code(), ending.line());
      // A driver that fails before it has a Spark context never registers with YARN, which then
      // knows no exception of it, but quotes the end of its standard error.
      err.println(failure.getMessage());
      throw failure;
    }
  }

  /** Runs one command and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(out, err, SUBCOMMANDS, arguments);
  }

  static int run(
      PrintWriter out, PrintWriter err, List<Supplier<?>> subcommands, String... arguments) {
    return end(out, err, subcommands, arguments).code();
  }

  /**
   * How a command ended.
   *
   * @param line what it told of its failure; null if it told nothing
   */
  private record Ending(int code, String line) {}

  private static Ending end(
      PrintWriter out, PrintWriter err, List<Supplier<?>> subcommands, String... arguments) {
    PrintWriter results = new PeopleWriter(out);
    PrintWriter messages = new PeopleWriter(err);
    Gearshift root = new Gearshift();
    CommandLine line = new CommandLine(root);
    subcommands.forEach(subcommand -> line.addSubcommand(subcommand.get()));
    // A source may well be named @photos.
    line.setExpandAtFiles(false);
    line.setOut(results).setErr(messages).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExitCodeExceptionMapper(FailureText::exitCode);
    line.setParameterExceptionHandler(
        (failure, given) -> root.tell(ArgumentErrors.mendable(failure), messages));
    line.setExecutionExceptionHandler((failure, command, result) -> root.tell(failure, messages));
    try {
      return root.ended(line.execute(CommandNames.checked(line, arguments)));
    } catch (UserError e) {
      return root.ended(root.tell(e, messages));
    } catch (Error e) {
      // picocli handles exceptions; out of memory and missing native libraries come as errors.
      return root.ended(root.tell(e, messages));
    } finally {
      results.flush();
      messages.flush();
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  private Ending ended(int code) {
    return new Ending(code, told);
  }

  private int tell(Throwable failure, PrintWriter err) {
    if (Interruption.happened()) {
      return FailureText.exitCode(failure);
    }
    told = FailureText.oneLine(failure);
    err.println(told);
    if (verbose) {
      failure.printStackTrace(err);
    }
    return FailureText.exitCode(failure);
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gearshift " + ProgramVersion.current()};
    }
  }
}
