package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Short trainings of generated digits: on YARN by {@code deploy/submit}, and on this machine. */
final class YarnRun {
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Path ROOT = ClusterDaemons.SCRIPT.getParent().getParent();

  /** Seven epochs of eight rounds: three gears and FP32; a checkpoint after every second round. */
  static final List<String> SETTINGS =
      List.of(
          "training_hyperparameters.Total_Epochs=7",
          "policy.Max_Epochs_Per_Gear=1",
          "muppet_hyperparameters.Fp32_Epochs_Per_Lr=2",
          "averaging.Frequency=2",
          "records.Checkpoint_Every_Rounds=2",
          "data.Digits_Train=2000",
          "data.Digits_Test=200");

  private final ClusterDaemons cluster;
  private final SparkHome spark;

  YarnRun(ClusterDaemons cluster, SparkHome spark) {
    this.cluster = cluster;
    this.spark = spark;
  }

  /** {@code deploy/submit WORDS}. */
  ScriptRun submit(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script("submit")));
    command.addAll(List.of(words));
    Map<String, String> environment = new LinkedHashMap<>(spark.environment());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("OMP_NUM_THREADS", "1");
    return ScriptRun.of(environment, LIMIT, command);
  }

  /** {@code deploy/gearshift WORDS} with the cluster's settings. */
  ScriptRun gearshift(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script("gearshift")));
    command.addAll(List.of(words));
    return ScriptRun.of(spark.environment(), LIMIT, command);
  }

  private static String script(String name) {
    return ROOT.resolve("deploy").resolve(name).toString();
  }

  /** Trains on YARN while the test does something else. */
  CompletableFuture<ScriptRun> start(String mode, String id, String... more) {
    return meanwhile(() -> train("yarn-cpu", mode, id, more));
  }

  /** Submits while the test does something else. */
  CompletableFuture<ScriptRun> startSubmit(String... words) {
    return meanwhile(() -> submit(words));
  }

  private static CompletableFuture<ScriptRun> meanwhile(Callable<ScriptRun> run) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return run.call();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Trains on YARN, to the end. */
  ScriptRun train(String profile, String mode, String id, String... more)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of("--profile", profile, "--deploy-mode", mode, "--", "train", "--conf"));
    words.add(ROOT.resolve("conf/quickstart.ini").toString());
    SETTINGS.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of("--data", data(), "--runs", runs(), "--run-id", id));
    words.addAll(List.of(more));
    return submit(words.toArray(String[]::new));
  }

  /** Ingests on this machine alone; the data set's checksum. */
  static String ingestLocally(Path source, Path target) throws IOException, InterruptedException {
    ScriptRun.of(
            Map.of(),
            LIMIT,
            List.of(
                "/bin/bash",
                script("gearshift"),
                "ingest",
                source.toString(),
                target.toString(),
                "--shards",
                "4"))
        .succeeded();
    return checksum(Folder.at(target));
  }

  /** Of a data set. */
  static String checksum(Folder data) throws IOException {
    try (InputStream manifest = Channels.newInputStream(data.open("manifest.json"))) {
      return new ObjectMapper().readTree(manifest).get("checksum").asText();
    }
  }

  /** Trains on this machine alone; the parameters' SHA-256. */
  static String trainLocally(Path folder) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("/bin/bash", script("gearshift"), "train", "--conf"));
    command.add(ROOT.resolve("conf/quickstart.ini").toString());
    SETTINGS.forEach(setting -> command.addAll(List.of("--set", setting)));
    command.addAll(
        List.of(
            "--data",
            folder.resolve("digits").toString(),
            "--runs",
            folder.resolve("runs").toString(),
            "--run-id",
            "local",
            "--master",
            "local[1]"));
    ScriptRun.of(Map.of(), LIMIT, command).succeeded();
    return RunRecordReader.read(Folder.at(folder.resolve("runs/local")))
        .result()
        .orElseThrow()
        .parametersSha256();
  }

  String data() {
    return cluster.fileSystem() + "/data/digits";
  }

  String runs() {
    return cluster.fileSystem() + "/gearshift/runs";
  }

  /** The folder of a run. */
  Folder folder(String id) throws IOException {
    return Folder.at(runs() + "/" + id);
  }

  /** Waits until a run has written a checkpoint at this position or a later one. */
  void awaitCheckpoint(String id, int epoch, CompletableFuture<ScriptRun> run) throws Exception {
    Folder checkpoints = folder(id).folder("checkpoints");
    await(
        run,
        () -> {
          try {
            return checkpoints.list().stream()
                .anyMatch(name -> name.matches("checkpoint-[" + epoch + "-9]-\\d+\\.gsc"));
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Waits until a file of a checkpoint is there that is not whole yet. */
  void awaitHalfWrittenCheckpoint(String id, CompletableFuture<ScriptRun> run) throws Exception {
    Folder checkpoints = folder(id).folder("checkpoints");
    await(
        run,
        () -> {
          try {
            return checkpoints.names().stream().anyMatch(name -> !name.endsWith(".gsc"));
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Waits until something is so while a run goes on. */
  static void await(CompletableFuture<ScriptRun> run, BooleanSupplier condition) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      if (run.isDone()) {
        throw new AssertionError("It ended too early: " + run.get().out() + run.get().err());
      }
      assertThat(Instant.now()).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(3);
    }
  }

  /** Checks that a run ended as an undisturbed one: same bits, every line once, nothing left. */
  void assertEndedAs(String sha256, String id, CompletableFuture<ScriptRun> run) throws Exception {
    ScriptRun ended = run.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    RunRecordReader record = RunRecordReader.read(folder(id));
    assertThat(record.epochs().stream().map(EpochMetrics::epoch))
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(record.rounds().stream().map(r -> List.of(r.epoch(), r.round(), r.worker())))
        .doesNotHaveDuplicates();
    assertThat(record.result().map(Result::parametersSha256)).contains(sha256);
    assertThat(leftOvers(folder(id))).isEmpty();
    ScriptRun verified = gearshift("verify", folder(id).location());
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
  }

  private static List<String> leftOvers(Folder folder) throws IOException {
    List<String> names = new ArrayList<>(folder.names());
    names.addAll(folder.folder("checkpoints").names());
    names.addAll(folder.folder("metrics.jsonl").names());
    return names.stream().filter(name -> name.endsWith(".tmp")).toList();
  }
}
