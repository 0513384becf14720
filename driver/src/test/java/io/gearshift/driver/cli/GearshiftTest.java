package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.SyntheticRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
            "gearshift: Unknown option: '--colour' (see 'gearshift fake --help')",
            "gearshift: Unmatched argument at index 0: 'frain' (see 'gearshift --help')",
            "gearshift: Missing command (see 'gearshift --help')");
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
