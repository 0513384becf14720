package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds on threads of this JVM against the plain loop. */
class LocalRoundsTest {

  @Test
  void everyWorkerTimesEveryGear() {
    // Drawing them closes the session it runs in.
    SmallDigits.spec();
    GearTask task =
        new GearTask(
            SmallNetwork.spec(),
            List.of(PrecisionScheme.of(Precision.ofBits(8)), PrecisionScheme.of(Precision.FLOAT32)),
            3,
            16,
            new GearTask.Effort(Duration.ZERO, 1, Duration.ZERO));
    try (SparkSession session = SparkSessions.open("gears", "local[2]", 1, Map.of())) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      List<GearTimes> times =
          new SparkRounds(spark, SmallDigits.spec(), 1)
              .timeGears(task, ModelZip.initialParameters(SmallNetwork.configuration()));
      assertThat(times).extracting(GearTimes::worker).containsExactly(0, 1, 2);
      assertThat(times)
          .allSatisfy(t -> assertThat(t.milliseconds()).hasSize(2).allMatch(ms -> ms > 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "local[1], 8, 1, BITS_32",
    "local[4], 8, 0, BITS_32",
    "local[4], -1, 0, BITS_8",
    "local[4], 8, 4, BITS_32",
    "local[1], -1, 4, BITS_32",
    "local[4], -1, 3, BITS_32",
    "local[1], 8, 1, BITS_8",
    "local[4], 8, 3, BITS_8",
    "local[3], -1, 2, BITS_16"
  })
  void fourWorkersGiveTheBitsOfThePlainLoop(
      String master, int bits, int slices, ExchangeFormat exchange) {
    Precision precision = bits < 0 ? Precision.FLOAT32 : new Precision.Fixed(bits);
    SmallEpoch.Bits expected = SmallEpoch.serial(precision, exchange);
    assertThat(expected.parameters()).isNotEqualTo(SmallEpoch.initial());
    try (SparkSession session = SparkSessions.open("rounds", master, 1, Map.of())) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      assertThat(spark.master()).isEqualTo(master);
      SparkRounds rounds = new SparkRounds(spark, SmallDigits.spec(), slices);
      assertThat(SmallEpoch.train(rounds, precision, exchange, round -> {})).isEqualTo(expected);
    }
  }

  /** One worker at a time, and all four at once in whatever order they end. */
  @ParameterizedTest
  @CsvSource({"local[1], 1, BITS_32", "local[4], 3, BITS_32", "local[4], 0, BITS_8"})
  void aSearchForWidthsGivesTheBitsOfThePlainLoop(
      String master, int slices, ExchangeFormat exchange) {
    SmallEpoch.Work work = SmallEpoch.Work.ofWidthSearch();
    assertThat(work.network().states()).extracting(StateTensor::size).containsExactly(4, 4);
    assertMovesStatesAsThePlainLoop(work, master, slices, exchange);
  }

  @ParameterizedTest
  @CsvSource({"local[1], 0, BITS_32", "local[4], 3, BITS_32", "local[4], 4, BITS_8"})
  void learnedQuantizersHaveTheBitsOfThePlainLoop(
      String master, int slices, ExchangeFormat exchange) {
    SmallEpoch.Work work = SmallEpoch.Work.ofLearnedQuantizers();
    assertThat(work.network().states()).extracting(StateTensor::size).containsOnly(2);
    assertMovesStatesAsThePlainLoop(work, master, slices, exchange);
  }

  private static void assertMovesStatesAsThePlainLoop(
      SmallEpoch.Work work, String master, int slices, ExchangeFormat exchange) {
    SmallEpoch.Bits expected = SmallEpoch.serial(work, exchange);
    int states = work.network().states().stream().mapToInt(StateTensor::size).sum();
    int size = expected.parameters().size();
    assertThat(expected.parameters().subList(size - states, size))
        .doesNotContainAnyElementsOf(work.initial().subList(size - states, size));
    try (SparkSession session = SparkSessions.open("states", master, 1, Map.of())) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      SparkRounds rounds = new SparkRounds(spark, SmallDigits.spec(), slices);
      assertThat(SmallEpoch.train(rounds, work, exchange, round -> {})).isEqualTo(expected);
    }
  }
}
