package io.gearshift.driver.cli.train.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundLengthTest {

  @ParameterizedTest
  @CsvSource({
    // Configured, workers, batches between two moves of the ranges: batches of a worker in a round.
    "50,2,100,50",
    "20,2,100,17",
    "500,1,100,100",
    "50,3,100,17",
    "50,1,1,1",
    "50,8,4,1",
    "1,2,1000,1",
    "2147483647,2,2147483647,536870912"
  })
  void roundsAddUpToWhatLiesBetweenTwoMoves(int configured, int workers, int move, int expected) {
    assertThat(RoundLength.of(configured, workers, move)).isEqualTo(expected);
  }
}
