package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.GearshiftProcess;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import io.gearshift.executors.train.Hosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Kernels: cuda} from the command line to the record, on an emulated GPU. */
@Tag("emulator")
class TrainOnGpuTest {
  private static final String DRIVER = "-Dgearshift.cuda.driver=";
  @TempDir private Path folder;
  private TrainCommandLine line;

  @BeforeEach
  void commandLine() throws IOException {
    line = new TrainCommandLine(folder);
  }

  private GearshiftProcess train(String driver, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--conf",
                line.conf().toString(),
                "--runs",
                line.runs().toString(),
                "--run-id",
                "a",
                "--set",
                "arithmetic.Kernels=cuda"));
    arguments.addAll(List.of(more));
    return GearshiftProcess.run(List.of(DRIVER + driver), arguments.toArray(String[]::new));
  }

  @Test
  void aMachineWithoutAGpuIsToldInOneLine() throws Exception {
    GearshiftProcess process = train("/missing/libcuda.so.1");
    assertThat(process.err().lines().filter(text -> !text.contains(" info ")))
        .containsExactly(
            "gearshift: Kernels 'cuda' cannot start: No NVIDIA driver: /missing/libcuda.so.1 cannot"
                + " be loaded (install the driver)");
    assertThat(process.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training_hyperparameters.Total_Epochs=1",
        "training_hyperparameters.Total_Epochs=1 muppet_hyperparameters.Run_Muppet=False"
            + " multipliers.Format=dfxp"
      })
  void aRunIsComputedOnTheGpuAndItsRecordSaysSo(String settings) throws Exception {
    EmulatedDriver.require();
    List<String> arguments = new ArrayList<>();
    for (String setting : settings.split(" ", -1)) {
      arguments.addAll(List.of("--set", setting));
    }
    GearshiftProcess process =
        train(System.getProperty("gearshift.cuda.driver"), arguments.toArray(String[]::new));
    assertThat(process.code()).as(process.err()).isZero();
    assertThat(RunRecordReader.read(Folder.at(line.runs().resolve("a"))).rounds())
        .isNotEmpty()
        .extracting(round -> round.place().kernels())
        .allMatch(kernels -> kernels.startsWith("cuda: "));
  }

  @Test
  void autoTakesTheGpuAndAResumedRunKeepsToIt() throws Exception {
    EmulatedDriver.require();
    GearshiftProcess process =
        train(
            System.getProperty("gearshift.cuda.driver"),
            "--set",
            "training_hyperparameters.Total_Epochs=1",
            "--set",
            "arithmetic.Kernels=auto");
    assertThat(process.code()).as(process.err()).isZero();
    assertThat(process.out()).startsWith("Kernels: cuda (auto: this machine has ");
    RunRecordReader record = line.record("a");
    assertThat(record.configuration().configuration().get("arithmetic"))
        .containsEntry("Kernels", "cuda");
    assertThat(record.rounds())
        .isNotEmpty()
        .allMatch(round -> round.place().kernels().startsWith("cuda: "));

    GearshiftProcess elsewhere =
        train("/missing/libcuda.so.1", "--resume", "--set", "arithmetic.Kernels=auto");
    assertThat(elsewhere.err()).contains("gearshift: Kernels 'cuda' cannot start: ");
    assertThat(elsewhere.code()).isEqualTo(2);
  }

  @Test
  void anExecutorWithoutAGpuIsNamedByItsHost() throws Exception {
    EmulatedDriver.require();
    GearshiftProcess process =
        GearshiftProcess.run(
            List.of("-Dspark.executor.extraJavaOptions=" + DRIVER + "/missing/libcuda.so.1"),
            "train",
            "--conf",
            line.conf().toString(),
            "--runs",
            line.runs().toString(),
            "--master",
            "local-cluster[1,1,1024]",
            "--set",
            "arithmetic.Kernels=cuda");
    assertThat(process.err().lines().filter(text -> text.startsWith("gearshift: ")))
        .containsExactly(
            "gearshift: Host "
                + Hosts.local()
                + ": Kernels 'cuda' cannot start: No NVIDIA driver: /missing/libcuda.so.1 cannot be"
                + " loaded (install the driver)");
    assertThat(process.code()).isEqualTo(2);
  }
}
