package io.gearshift.driver.cli.train.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.train.TrainCommandLine;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.ArithmeticConfiguration.Backend;
import io.gearshift.executors.kernels.compute.DeviceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code Kernels: auto} is to a run. */
class AutoKernelsTest {
  private static GearshiftConfiguration with(String... overrides) {
    return ConfigurationLoader.ofOverrides(List.of(overrides));
  }

  private static SparkConf conf(String ofExecutor, String ofTask) {
    return new SparkConf(false)
        .set("spark.executor.resource.gpu.amount", ofExecutor)
        .set("spark.task.resource.gpu.amount", ofTask);
  }

  private static String gpu(int device) {
    return "NVIDIA T4 number " + device;
  }

  private static String untried(int device) {
    throw new AssertionError("GPU " + device + " is tried");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "1, 0.25"})
  void aGpuOfSparkIsTaken(String ofExecutor, String ofTask) {
    assertThat(
            AutoKernels.of(
                with("spark.Master=yarn"), conf(ofExecutor, ofTask), AutoKernelsTest::untried))
        .isEqualTo(new AutoKernels(Backend.CUDA, "Spark gives each task a GPU"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "0, 1"})
  void aClusterWithoutGpusComputesOnCpus(String ofExecutor, String ofTask) {
    AutoKernels expected = new AutoKernels(Backend.ONEDNN, "Spark gives tasks no GPU");
    SparkConf conf = conf(ofExecutor, ofTask);
    assertThat(AutoKernels.of(with("spark.Master=yarn"), conf, AutoKernelsTest::untried))
        .isEqualTo(expected);
    // What spark-submit says counts.
    assertThat(
            AutoKernels.of(
                with("spark.Master=local[2]"),
                conf.set("spark.master", "local-cluster[2,1,1024]"),
                AutoKernelsTest::untried))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[2]", "local[*]"})
  void aGpuOfThisMachineIsTaken(String master) {
    assertThat(
            AutoKernels.of(
                with("spark.Master=" + master, "spark.Device=1"),
                new SparkConf(false),
                AutoKernelsTest::gpu))
        .isEqualTo(new AutoKernels(Backend.CUDA, "this machine has NVIDIA T4 number 1"));
  }

  @Test
  void aMachineWithoutAGpuComputesOnItsCpu() {
    DeviceException cause =
        new DeviceException("No NVIDIA driver: libcuda.so.1 cannot be loaded (install the driver)");
    IntFunction<String> none =
        device -> {
          throw new DeviceException("Kernels 'cuda' cannot start: " + cause.getMessage(), cause);
        };
    assertThat(AutoKernels.of(with("spark.Master=local[2]"), new SparkConf(false), none))
        .isEqualTo(
            new AutoKernels(
                Backend.ONEDNN, "no GPU here: No NVIDIA driver: libcuda.so.1 cannot be loaded"));
  }

  static Stream<List<String>> formats() {
    String plain = "muppet_hyperparameters.Run_Muppet=False";
    return Stream.of(
        List.of("widths by layer", plain, "widths.Mode=search"),
        List.of(
            "learned quantisers",
            plain,
            "learned.Weight_Quantizer=parametric_fp_d_xmax",
            "learned.Weight_Target=4"));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void formatsWithoutKernelsOnGpusComputeOnCpus(List<String> reasonAndSettings) {
    List<String> settings = reasonAndSettings.subList(1, reasonAndSettings.size());
    AutoKernels expected =
        new AutoKernels(Backend.ONEDNN, reasonAndSettings.get(0) + " have no kernels on a GPU");
    for (String master : List.of("local[2]", "yarn")) {
      List<String> all = new ArrayList<>(settings);
      all.add("spark.Master=" + master);
      assertThat(
              AutoKernels.of(
                  ConfigurationLoader.ofOverrides(all), conf("1", "1"), AutoKernelsTest::untried))
          .isEqualTo(expected);
    }
  }

  /** Wherever the test runs: the reason is the machine's own. */
  @Test
  void whatIsChosenIsToldAndRecordedAndSurvivesAResume(@TempDir Path folder) throws IOException {
    TrainCommandLine line = new TrainCommandLine(folder);
    // A format that is the CPU's, so that a GPU here changes nothing.
    String[] run =
        TrainCommandLine.arguments(
            "a",
            List.of(
                "arithmetic.Kernels=auto",
                "muppet_hyperparameters.Run_Muppet=False",
                "learned.Weight_Quantizer=parametric_fp_d_xmax",
                "learned.Weight_Target=4",
                "training_hyperparameters.Total_Epochs=1"));
    assertThat(line.train(run)).as(line.err()).isZero();
    assertThat(line.out())
        .startsWith("Kernels: onednn (auto: learned quantisers have no kernels on a GPU)\n");
    assertThat(recorded(line, "a")).isEqualTo("onednn");

    assertThat(
            line.resume(
                "a",
                "--set",
                "training_hyperparameters.Total_Epochs=2",
                "--set",
                "arithmetic.Kernels=auto"))
        .as(line.err())
        .isZero();
    assertThat(line.out()).doesNotContain("Kernels");
    assertThat(line.record("a").epochs()).hasSize(2);
    assertThat(recorded(line, "a")).isEqualTo("onednn");
    assertThat(line.resume("a", "--set", "arithmetic.Kernels=reference")).isEqualTo(2);
    assertThat(line.err())
        .contains("[arithmetic] Kernels is reference (must be as the run was started: onednn)");
  }

  private static String recorded(TrainCommandLine line, String id) {
    return line.record(id).configuration().configuration().get("arithmetic").get("Kernels");
  }
}
