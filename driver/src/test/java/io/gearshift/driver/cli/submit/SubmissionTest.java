package io.gearshift.driver.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.cli.train.TrainNeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void layFiles() throws IOException {
    Files.createDirectories(folder.resolve("jars/lib"));
    Files.createFile(folder.resolve("jars/lib/oneDNN-3.11.jar"));
    program = new Program(Files.createFile(folder.resolve("jars/gearshift.jar")), folder);
  }

  private static TrainNeeds needs(int workers, int threads, long workerMebibytes) {
    return needs(workers, threads, false, workerMebibytes);
  }

  private static TrainNeeds needs(
      int workers, int threads, boolean requireGpu, long workerMebibytes) {
    return new TrainNeeds(
        Optional.of("lenet-1"),
        false,
        "hdfs:///runs",
        Optional.empty(),
        Optional.empty(),
        workers,
        threads,
        requireGpu,
        100 * MEBIBYTE,
        workerMebibytes * MEBIBYTE,
        50 * MEBIBYTE);
  }

  private Submission of(TrainNeeds needs, Optional<String> archive, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--", "train", "--conf", "conf/x.ini"));
    SubmitArguments arguments = SubmitArguments.parse(all, true);
    return Submission.of(
        new Submission.Parts(
            arguments,
            program,
            new TreeMap<>(arguments.given()),
            Optional.of(needs),
            archive,
            needs.threads()));
  }

  @Test
  void processesAreDerivedFromThePlan() {
    Map<String, String> settings = of(needs(4, 2, 800), Optional.of("hdfs:///a.zip")).settings();
    assertThat(settings)
        .containsEntry("spark.master", "yarn")
        .containsEntry("spark.executor.instances", "4")
        .containsEntry("spark.executor.cores", "2")
        .containsEntry("spark.task.cpus", "2")
        .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "2")
        .containsEntry("spark.yarn.appMasterEnv.OMP_NUM_THREADS", "2")
        // 1 GiB and two vectors of a round; 640 MiB and 800 MiB with a quarter more.
        .containsEntry("spark.executor.memory", "1280m")
        .containsEntry("spark.executor.memoryOverhead", "1664m")
        .containsEntry("spark.yarn.archive", "hdfs:///a.zip")
        .containsEntry("spark.authenticate", "true");
    assertThat(settings.get("spark.executor.extraJavaOptions"))
        .contains("-XX:MaxDirectMemorySize=1664m")
        .contains("-Dorg.bytedeco.javacpp.cachedir=./javacpp");
  }

  @Test
  void severalTasksShareAnExecutorOfMoreCores() {
    Map<String, String> settings =
        of(needs(5, 2, 800), Optional.empty(), "--executor-cores", "4").settings();
    assertThat(settings)
        .containsEntry("spark.executor.instances", "3")
        .doesNotContainKey("spark.executor.cores")
        .containsEntry("spark.executor.memoryOverhead", "2688m");
  }

  @Test
  void aRunKnowsItsNameAndThatItMayBeStartedAgain() {
    assertThat(of(needs(1, 1, 1), Optional.empty()).command())
        .containsExactly(
            "train", "--conf", "conf/x.ini", "--run-id", "lenet-1", "--resume", "auto");
  }

  @Test
  void inClusterModeFilesTravelAndAreNamedWithoutTheirFolders() {
    Submission submission = of(needs(1, 1, 1), Optional.empty(), "--deploy-mode", "cluster");
    assertThat(submission.command()).startsWith("train", "--conf", "x.ini");
    assertThat(submission.files())
        .containsExactly(
            Path.of("conf/x.ini").toAbsolutePath(), folder.resolve("conf/log4j2.properties"));
    assertThat(submission.settings()).doesNotContainKey("spark.driver.extraClassPath");
    assertThat(submission.jars()).containsExactly(folder.resolve("jars/lib/oneDNN-3.11.jar"));
  }

  @Test
  void withAnArchiveNoLibraryTravels() {
    assertThat(of(needs(1, 1, 1), Optional.of("hdfs:///a.zip")).jars()).isEmpty();
  }

  @Test
  void theUsersOwnJavaOptionsAreAddedToOurs() {
    Submission submission =
        of(
            needs(1, 1, 1),
            Optional.empty(),
            "--conf",
            "spark.executor.extraJavaOptions=-Xss2m",
            "--conf",
            "spark.a=b");
    assertThat(submission.settings().get("spark.executor.extraJavaOptions"))
        .startsWith("--add-modules=jdk.incubator.vector")
        .endsWith(" -Xss2m");
    assertThat(submission.words()).contains("spark.a=b").doesNotContain("-Xss2m");
  }

  @Test
  void whatCannotWorkIsRefusedByTheSettingsName() {
    assertThatThrownBy(
            () ->
                of(
                    needs(2, 1, 800),
                    Optional.empty(),
                    "--conf",
                    "spark.executor.memoryOverhead=384m"))
        .hasMessage(
            "Invalid spark.executor.memoryOverhead: 384m (must be at least 1120m, better 1664m,"
                + " which is what is taken where nothing is given; or lower Train_Batch or"
                + " Test_Batch)");
    assertThatThrownBy(() -> of(needs(2, 4, 1), Optional.empty(), "--executor-cores", "2"))
        .hasMessage(
            "Invalid spark.executor.cores: 2 (must be at least the OpenMP threads of a worker: 4)");
    assertThatThrownBy(
            () ->
                of(
                    needs(2, 1, 1),
                    Optional.empty(),
                    "--conf",
                    "spark.dynamicAllocation.enabled=true"))
        .hasMessageStartingWith("Invalid spark.dynamicAllocation.enabled: true (must be false");
  }

  @Test
  void anExecutorOnAGpuFindsItByTheScript() {
    Submission submission = of(needs(1, 1, 1), Optional.empty(), "--profile", "yarn-gpu");
    assertThat(submission.settings())
        .containsEntry("spark.executor.resource.gpu.amount", "1")
        .containsEntry("spark.task.resource.gpu.amount", "1")
        .containsEntry("spark.executorEnv.CUDA_DEVICE_ORDER", "PCI_BUS_ID")
        .containsEntry("spark.executor.resource.gpu.discoveryScript", "./gpus");
    assertThat(submission.files()).contains(folder.resolve("deploy/gpus"));
  }

  @Test
  void aRunThatRequiresGpusIsNotSubmittedWithoutAskingForThem() {
    assertThatThrownBy(() -> of(needs(1, 1, true, 1), Optional.empty()))
        .hasMessageStartingWith("Missing GPUs: spark.executor.resource.gpu.amount is 0 (must be 1");
    assertThat(of(needs(1, 1, true, 1), Optional.empty(), "--profile", "yarn-gpu").settings())
        .containsEntry("spark.task.resource.gpu.amount", "1");
  }
}
