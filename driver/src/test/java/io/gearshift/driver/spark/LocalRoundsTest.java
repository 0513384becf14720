package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.executors.numerics.Precision;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds on threads of this JVM against the plain loop. */
class LocalRoundsTest {

  @ParameterizedTest
  @CsvSource({"local[1], 8, 1", "local[4], 8, 4", "local[1], -1, 4", "local[4], -1, 3"})
  void fourWorkersGiveTheBitsOfThePlainLoop(String master, int bits, int slices) {
    Precision precision = bits < 0 ? Precision.FLOAT32 : new Precision.Fixed(bits);
    SmallEpoch.Bits expected =
        SmallEpoch.train(new SerialRounds(SmallDigits.spec()), precision, round -> {});
    assertThat(expected.parameters()).isNotEqualTo(SmallEpoch.initial());
    try (SparkSession session = SparkSessions.open("rounds", master, 1, Map.of())) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      assertThat(spark.master()).isEqualTo(master);
      SparkRounds rounds = new SparkRounds(spark, SmallDigits.spec(), slices);
      assertThat(SmallEpoch.train(rounds, precision, round -> {})).isEqualTo(expected);
    }
  }
}
