package io.gearshift.driver.cli.verify;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.common.RunFolder;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.driver.storage.StoredFile;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gearshift verify DATA|RUN|MODEL}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Checks a data set, a run or a model against its checksums; ends with 1 if something is"
            + " wrong.")
public final class VerifyCommand implements Callable<Integer> {
  /** Files of which a data set has one even where its manifest is lost. */
  private static final List<String> OF_DATA =
      List.of(Manifest.FILE_NAME, FileLists.REJECTED, "train");

  /** Files of which a run has one even where its configuration is lost. */
  private static final List<String> OF_RUNS =
      List.of("config.json", "metrics.jsonl", "events.jsonl", "result.json", "checkpoints");

  @Parameters(
      paramLabel = "DATA|RUN|MODEL",
      description =
          "Folder or URI of a data set or a run, a run's id under --runs, or a model zip.")
  private String target;

  @Option(names = "--decode", description = "Decode every image of a data set too.")
  private boolean decode;

  @Option(
      names = "--runs",
      paramLabel = "ROOT",
      defaultValue = "runs",
      description = "Where runs lie (default: ${DEFAULT-VALUE}).")
  private String runs;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Findings findings = verify();
    findings.print(out);
    json.print(out, findings);
    return findings.isSound() ? ExitCode.OK : ExitCode.NOT_FIT;
  }

  private Findings verify() {
    try {
      StoredFile file = Location.file("DATA|RUN|MODEL", target);
      if (file.isFile()) {
        return ModelVerification.of(file);
      }
      if (hasOne(target, OF_DATA)) {
        return new DataVerification(
                target,
                decode ? DataVerification.Images.DECODED : DataVerification.Images.AS_STORED)
            .run();
      }
      Optional<Folder> run = RunFolder.find("DATA|RUN|MODEL", target, runs);
      if (run.isPresent() && !Collections.disjoint(run.get().names(), OF_RUNS)) {
        return new RunVerification(run.get()).run();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError("Cannot read " + target + ": " + e.getMessage(), e);
    }
    throw UserError.invalid(
        "DATA|RUN|MODEL",
        target,
        "be a data set, the folder of a run, the id of one in " + runs + ", or a model zip");
  }

  private static boolean hasOne(String folder, List<String> names) throws IOException {
    Path path = new Path(folder);
    FileSystem system = path.getFileSystem(HadoopSettings.current());
    for (String name : names) {
      if (system.exists(new Path(path, name))) {
        return true;
      }
    }
    return false;
  }
}
