package io.gearshift.driver.cli.bench.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.cli.CommandRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeCommandTest {
  private static final int PARAMETERS = 300_000;
  private static final int WORKERS = 3;

  /** What Spark writes is what the round counts and a little more: no slice grew on its way. */
  @ParameterizedTest
  @CsvSource({"32, 4", "16, 2.0019", "8, 1.0019"})
  void phasesAreTimedAndBytesAreThoseThatSparkWrites(int bits, double bytesOfElement)
      throws JsonProcessingException {
    CommandRun run = bench("--bits", Integer.toString(bits), "--rounds", "3", "--json");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("shuffle read and sum", "MB/s over 3 rounds");
    JsonNode figures = json(run);
    double sent = figures.get("bytesSent").asDouble();
    assertThat(sent / (2.0 * PARAMETERS * WORKERS))
        .isBetween(bytesOfElement, bytesOfElement * 1.001);
    assertThat(figures.get("bytesWritten").asDouble() / sent).isBetween(1.0, 1.05);
    assertThat(figures.get("bytesExchanged").asLong())
        .isEqualTo((long) sent + 2L * PARAMETERS * Float.BYTES * (WORKERS + 1));
    JsonNode times = figures.get("milliseconds");
    assertThat(times).hasSize(6);
    times.forEach(
        phase -> {
          double median = phase.get("median").asDouble();
          assertThat(phase.get("minimum").asDouble()).isLessThanOrEqualTo(median);
          assertThat(phase.get("maximum").asDouble()).isGreaterThanOrEqualTo(median);
        });
    assertThat(times.get("exchange").get("median").asDouble())
        .isGreaterThan(times.get("assembly").get("median").asDouble());
  }

  @Test
  void aPredictionRunsNothing() throws JsonProcessingException {
    CommandRun run = bench("--predict", "--step", "100", "--json");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("Computed, not measured").contains("25 Gbit/s");
    JsonNode links = json(run).get("links");
    assertThat(links).hasSize(3);
    assertThat(links.get(0).get("leastFrequency").asLong())
        .isGreaterThanOrEqualTo(links.get(2).get("leastFrequency").asLong())
        .isPositive();
  }

  @Test
  void wrongInputIsOneLine() {
    refused(
        CommandRun.of("bench", "exchange", "--parameters", "0", "--workers", "2"),
        "Invalid --parameters: 0 (must be a whole number from 1 to 1000000000)");
    refused(
        CommandRun.of("bench", "exchange", "--parameters", "10", "--workers", "2048"),
        "Invalid --workers: 2048 (must be a whole number from 1 to 2047)");
    refused(bench("--bits", "12"), "Invalid --bits: 12 (must be one of 8, 16, 32)");
    refused(bench("--bits", "x"), "Invalid");
    refused(bench("--rounds", "0"), "Invalid --rounds: 0 (must be at least 1)");
    refused(bench("--step", "5"), "Invalid --step: 5.0 (must be above 0, and with --predict)");
    refused(bench("--master", "mesos"), "Invalid Master: mesos");
    refused(CommandRun.of("bench", "exchange", "--parameters", "10"), "--workers");
  }

  private static CommandRun bench(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "bench",
                "exchange",
                "--parameters",
                Integer.toString(PARAMETERS),
                "--workers",
                Integer.toString(WORKERS)));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--master")) {
      arguments.addAll(List.of("--master", "local[2]"));
    }
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    return new ObjectMapper().readTree(run.out().lines().reduce((a, b) -> b).orElseThrow());
  }

  private static void refused(CommandRun run, String text) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(text).hasLineCount(1);
  }
}
