package io.gearshift.driver.cli;

import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.report.HtmlReport;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gearshift report RUN}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes a run's report, one HTML file.")
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "Folder of a run, or its id under --runs.")
  private String run;

  @Option(
      names = "--runs",
      paramLabel = "ROOT",
      defaultValue = "runs",
      description = "Where runs lie (default: ${DEFAULT-VALUE}).")
  private Path runs;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path file = HtmlReport.write(RunRecordReader.read(locate()));
    spec.commandLine().getOut().println("Report: " + file);
    return ExitCode.OK;
  }

  private Path locate() {
    try {
      Path folder = Path.of(run);
      if (Files.isDirectory(folder)) {
        return folder;
      }
      Path inRoot = runs.resolve(run);
      if (Files.isDirectory(inRoot)) {
        return inRoot;
      }
    } catch (InvalidPathException e) {
      throw UserError.invalid("run", run, "be a path: " + e.getReason());
    }
    throw UserError.invalid("run", run, "be the folder of a run, or the id of one in " + runs);
  }
}
