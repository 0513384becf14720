package io.gearshift.driver.cli;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.RunFolder;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.report.HtmlReport;
import java.util.ArrayList;
import java.util.List;
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
  @Parameters(paramLabel = "RUN", description = "Folder or URI of a run, or its id under --runs.")
  private String run;

  @Option(
      names = "--runs",
      paramLabel = "ROOT",
      defaultValue = "runs",
      description = "Where runs lie (default: ${DEFAULT-VALUE}).")
  private String runs;

  @Option(
      names = "--beside",
      paramLabel = "RUN",
      split = ",",
      description =
          "Another run with widths by layer, or several with commas between: the report draws"
              + " accuracy against bit operations of all.")
  private final List<String> beside = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<RunRecordReader> others = beside.stream().map(other -> read("--beside", other)).toList();
    String file = HtmlReport.write(read("run", run), others);
    spec.commandLine().getOut().println("Report: " + file);
    return ExitCode.OK;
  }

  private RunRecordReader read(String what, String name) {
    return RunRecordReader.read(RunFolder.locate(what, name, runs, ""));
  }
}
