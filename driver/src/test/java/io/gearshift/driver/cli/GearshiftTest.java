package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.SyntheticRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

class GearshiftTest {
  @TempDir private Path root;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Ends as it is told. */
  @Command(name = "fake", mixinStandardHelpOptions = true)
  static final class Fake implements Callable<Integer> {
    @Option(names = "--how", defaultValue = "well")
    private String how;

    @Option(names = "--count", defaultValue = "1")
    private int count;

    @Mixin private JsonOption json;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      switch (how) {
        case "user" -> throw new UserError("Invalid Bit_Width: 9 (must be 8)");
        case "wrapped" ->
            throw new IllegalStateException(
                "Job aborted\nby many", new UserError("Invalid path: x (must exist)"));
        case "fault" -> throw new IllegalStateException("broken\nin two");
        case "error" -> throw new OutOfMemoryError("Java heap space");
        default -> {
          json.print(spec.commandLine().getOut(), java.util.Map.of("imagesPerSecond", count));
          return ExitCode.OK;
        }
      }
    }
  }

  private int run(String... arguments) {
    return Gearshift.run(new PrintWriter(out), new PrintWriter(err), List.of(Fake::new), arguments);
  }

  @Test
  void successIsZeroAndSilentOnStandardError() {
    assertThat(run("fake", "--json")).isZero();
    assertThat(out).hasToString("{\"imagesPerSecond\":1}\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aUserErrorIsItsLineAndTwo() {
    assertThat(run("fake", "--how", "user")).isEqualTo(2);
    assertThat(err).hasToString("gearshift: Invalid Bit_Width: 9 (must be 8)\n");
  }

  @Test
  void aUserErrorInsideAnotherFailureIsFound() {
    assertThat(run("fake", "--how", "wrapped")).isEqualTo(2);
    assertThat(err).hasToString("gearshift: Invalid path: x (must exist)\n");
  }

  @Test
  void aFaultIsOneLineAndThree() {
    assertThat(run("fake", "--how", "fault")).isEqualTo(3);
    assertThat(err)
        .hasToString(
            "gearshift: unexpected java.lang.IllegalStateException: broken"
                + " (--verbose shows where)\n");
  }

  @Test
  void tooLittleHeapIsOneLineAndTwo() {
    assertThat(run("fake", "--how", "error")).isEqualTo(2);
    assertThat(err.toString())
        .matches(
            "gearshift: Too little Java heap: [0-9,]+ MiB are not enough \\(raise GEARSHIFT_HEAP, on"
                + " a cluster spark.driver.memory and spark.executor.memory\\)\n");
  }

  @Test
  void verboseShowsTheTraceWhereverItStands() {
    assertThat(run("fake", "--how", "user", "--verbose")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("gearshift: Invalid Bit_Width: 9 (must be 8)\n")
        .contains("at io.gearshift.driver.cli.GearshiftTest$Fake.call");
    assertThat(run("--verbose", "fake", "--how", "fault")).isEqualTo(3);
    assertThat(err.toString()).contains("IllegalStateException: broken");
  }

  @Test
  void wrongArgumentsAreOneLineAndTwo() {
    assertThat(run("fake", "--count", "many")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "gearshift: Invalid value for option '--count': 'many' is not an int"
                + " (see 'gearshift fake --help')\n");
  }

  @Test
  void anUnknownOptionOrCommandIsOneLineAndTwo() {
    assertThat(run("fake", "--colour")).isEqualTo(2);
    assertThat(run("frain")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "gearshift: Unknown option: --colour (nearest: --count; see 'gearshift fake --help')",
            "gearshift: Unknown command: frain (nearest: fake; see 'gearshift --help')",
            "gearshift: Missing command: one of fake (see 'gearshift --help')");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trian --help | Unknown command: trian (nearest: train; see 'gearshift --help')
          --help trian | Unknown command: trian (nearest: train; see 'gearshift --help')
          --verbose trian -h | Unknown command: trian (nearest: train; see 'gearshift --help')
          help trian | Unknown command: trian (nearest: train; see 'gearshift --help')
          TRAIN | Unknown command: TRAIN (nearest: train; see 'gearshift --help')
          bench peer --help | Unknown command: peer (nearest: peers; see 'gearshift bench --help')
          help bench stepp | Unknown command: stepp (nearest: step; see 'gearshift bench --help')
          doctor --run x | Unknown option: --run (nearest: --runs; see 'gearshift doctor --help')
          train -conf x | Unknown option: -conf (nearest: --conf; see 'gearshift train --help')
          train --secret=pw | Unknown option: --secret (nearest: --set; see 'gearshift train --help')
          doctor now | Unexpected argument: now (see 'gearshift doctor --help')
          doctor @none | Unexpected argument: @none (see 'gearshift doctor --help')
          """)
  void aMistypedCommandOrOptionNamesTheNearest(String line, String message) {
    CommandRun run = CommandRun.of(line.split(" "));
    assertThat(run).isEqualTo(new CommandRun(2, "", "gearshift: " + message + "\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "help train,gearshift train",
    "help bench step,gearshift bench step",
    "help,gearshift"
  })
  void helpOfACommandIsItsOwnHelp(String line, String usage) {
    CommandRun run = CommandRun.of(line.split(" "));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("Usage: " + usage + " [");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void noArgumentsListTheCommands() {
    assertThat(CommandRun.of())
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "gearshift: Missing command: one of train, multipliers, search, learn, ingest, evaluate, explain,"
                    + " report, verify, bench, doctor (see 'gearshift --help')\n"));
  }

  @Test
  void whatATerminalObeysIsNeverPrinted() {
    CommandRun run = CommandRun.of("report", "a\u001b[31m\u202eb\nc", "--verbose");
    assertThat(run.err())
        .startsWith("gearshift: Invalid run: a\\u001b[31m\\u202eb\\nc (must be the folder of a run")
        .doesNotContain("\u001b", "\u202e", "b\nc");
  }

  @Test
  void passwordsAreNeverPrinted() {
    CommandRun run =
        CommandRun.of("evaluate", "--model", "x", "--data", "ftp://me:pa55@h/a", "--verbose");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("gearshift: ").doesNotContain("pa55");
    CommandRun set =
        CommandRun.of(
            "explain", "--conf", "absent", "--set", "fs.s3a.secret.key=pa55", "--verbose");
    assertThat(set.err()).doesNotContain("pa55");
    CommandRun form = CommandRun.of("doctor", "ftp://me:pa55@h/a");
    assertThat(form.err())
        .isEqualTo(
            "gearshift: Unexpected argument: ftp://me:***@h/a (see 'gearshift doctor --help')\n");
  }

  @Test
  void reportTakesAFolderOrAnId() {
    SyntheticRun.write(root, "a");
    PrintWriter writer = new PrintWriter(out);

    assertThat(Gearshift.run(writer, writer, "report", root.resolve("a").toString())).isZero();
    assertThat(Gearshift.run(writer, writer, "report", "a", "--runs", root.toString())).isZero();
    assertThat(root.resolve("a/report.html")).exists();
    assertThat(Gearshift.run(writer, new PrintWriter(err), "report", "b")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "gearshift: Invalid run: b (must be the folder of a run, or the id of one in runs)\n");
  }
}
