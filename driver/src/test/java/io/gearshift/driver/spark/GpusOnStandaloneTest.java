package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.task.EvaluationTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors of a standalone worker with two GPUs, which {@code deploy/gpus} and a stand-in of
 * nvidia-smi find.
 */
class GpusOnStandaloneTest {
  @TempDir private Path folder;

  /** Rounds whose reports are kept. */
  private record Reported(Rounds rounds, List<WorkerReport> reports) implements Rounds {
    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      RoundOutcome outcome = rounds.train(task, state);
      reports.addAll(outcome.reports());
      return outcome;
    }

    @Override
    public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
      return rounds.evaluate(task, parameters);
    }

    @Override
    public List<GearTimes> timeGears(GearTask task, float[] parameters) {
      return rounds.timeGears(task, parameters);
    }
  }

  private Path discovery() throws IOException {
    Path smi = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\nseq 0 1\n");
    Path gpus = Path.of(System.getProperty("gearshift.root", ".."), "deploy/gpus").toAbsolutePath();
    Path script =
        Files.writeString(
            folder.resolve("discovery"),
            "#!/bin/sh\nPATH=" + folder + ":$PATH exec " + gpus + "\n");
    assertThat(smi.toFile().setExecutable(true)).isTrue();
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void eachExecutorHasAGpuOfItsOwnAndTheReportsNameIt() throws IOException {
    // It is made with a Spark of its own.
    DataSpec data = SmallDigits.spec();
    Map<String, String> settings =
        Map.of(
            "spark.executor.memory", "512m",
            "spark.executor.cores", "1",
            "spark.worker.resource.gpu.amount", "2",
            "spark.worker.resource.gpu.discoveryScript", discovery().toString(),
            "spark.executor.resource.gpu.amount", "1",
            "spark.task.resource.gpu.amount", "1",
            // Both, before the first round.
            "spark.cores.max", "2",
            "spark.scheduler.minRegisteredResourcesRatio", "1.0");
    List<WorkerReport> reports = new ArrayList<>();
    try (SparkSession session =
        SparkSessions.open("gpus", "local-cluster[1,2,1024]", 1, settings)) {
      Rounds rounds =
          new SparkRounds(JavaSparkContext.fromSparkContext(session.sparkContext()), data, 4);
      Precision precision = new Precision.Fixed(8);
      assertThat(SmallEpoch.train(new Reported(rounds, reports), precision, round -> {}))
          .isEqualTo(SmallEpoch.serial(precision, ExchangeFormat.BITS_32));
    }

    assertThat(reports)
        .extracting(report -> report.place().gpu())
        .contains("0", "1")
        .doesNotContainNull();
    assertThat(
            new TreeSet<>(
                reports.stream().map(r -> r.place().executor() + " " + r.place().gpu()).toList()))
        .as("an executor keeps its GPU")
        .hasSize(2);
  }
}
