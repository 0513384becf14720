package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.GearshiftProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too little memory is one line that says how much is needed, before training where it can be. */
class TrainMemoryTest {
  @TempDir private Path folder;
  private TrainCommandLine line;

  @BeforeEach
  void commandLine() throws IOException {
    line = new TrainCommandLine(folder);
  }

  private GearshiftProcess train(List<String> options, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--conf",
                folder.resolve("small.ini").toString(),
                "--runs",
                line.runs().toString(),
                "--run-id",
                "a"));
    arguments.addAll(List.of(more));
    return GearshiftProcess.run(options, arguments.toArray(String[]::new));
  }

  private static String told(GearshiftProcess process) {
    return String.join(
        "\n", process.err().lines().filter(text -> !text.contains(" info ")).toList());
  }

  @Test
  void tooLittleMemoryOutsideTheHeapIsToldBeforeTheRunBegins() throws Exception {
    GearshiftProcess process =
        train(
            List.of("-XX:MaxDirectMemorySize=64m"),
            "--set",
            "training_hyperparameters.Test_Batch=5000");
    assertThat(told(process))
        .matches(
            "gearshift: Too little memory outside the heap: 2 workers at a time need at least"
                + " [0-9,]+ MiB \\(vectors [0-9]+, buffers [0-9,]+, batches [0-9]+\\), 64 MiB are"
                + " allowed \\(raise GEARSHIFT_DIRECT, or lower Train_Batch or Test_Batch\\)");
    assertThat(process.code()).isEqualTo(2);
    assertThat(line.runs()).doesNotExist();
  }

  @Test
  void aBatchThatNoMemoryHoldsIsToldBeforeTheRunBegins() {
    assertThat(line.train("--run-id", "a", "--set", "training_hyperparameters.Test_Batch=1000000"))
        .isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            "gearshift: Invalid batch: 1000000 images of 28 x 28 x 1 need 2991 MiB (must be below"
                + " 2048: lower Train_Batch or Test_Batch)\n");
    assertThat(line.runs()).doesNotExist();
  }
}
