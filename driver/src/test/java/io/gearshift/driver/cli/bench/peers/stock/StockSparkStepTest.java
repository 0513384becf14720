package io.gearshift.driver.cli.bench.peers.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.bench.peers.process.StepServer;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StockSparkStepTest {

  @AfterAll
  static void close() {
    SparkSession.active().close();
  }

  @Test
  void everyStepIsAnAveragingOfAllWorkers() throws IOException {
    StepServer.WarmEngine engine = StockSparkStep.prepare(BenchNetwork.of("lenet"), 4, 2);
    assertThat(engine.description().batch()).isEqualTo(4);
    assertThat(engine.description().threads()).isEqualTo(2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StepServer.serve(engine, new ByteArrayInputStream("2\n".getBytes(StandardCharsets.UTF_8)), out);
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0)).contains("ParameterAveragingTrainingMaster, local[2]");
    assertThat(lines.get(1)).matches("\\{\"milliseconds\":\\[[0-9.]+,[0-9.]+]}");
  }
}
