package io.gearshift.driver.cli;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.doctor.Examination;
import io.gearshift.driver.cli.doctor.MachineDoctor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gearshift doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what this machine gives; ends with 1 if training could not work.")
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      paramLabel = "ROOT",
      defaultValue = "runs",
      description = "Where runs will lie (default: ${DEFAULT-VALUE}).")
  private Path runs;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Examination examination = MachineDoctor.examine(runs);
    out.print(examination.table());
    json.print(out, examination);
    return examination.fit() ? ExitCode.OK : ExitCode.NOT_FIT;
  }
}
