package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecutorWatchTest {
  private static final long FIVE_SECONDS = TimeUnit.SECONDS.toNanos(5);

  private final List<String> told = new ArrayList<>();
  private int executors;
  private int cancelled;
  private final ExecutorWatch watch =
      new ExecutorWatch(() -> executors, 2, "2 executors, each 1g", told::add, () -> cancelled++);

  private void lookFor(int seconds) {
    for (int i = 0; i < seconds / 5; i++) {
      watch.look(FIVE_SECONDS);
    }
  }

  @Test
  void nothingIsSaidWhereExecutorsAre() {
    executors = 2;
    lookFor(3_600);
    assertThat(told).isEmpty();
    assertThat(watch.failure()).isEmpty();
    assertThat(cancelled).isZero();
  }

  @Test
  void aWaitIsToldEveryHalfMinuteAndHasAnEnd() {
    lookFor(65);
    assertThat(told)
        .containsExactly(
            "Waiting for executors since 30 s, at most 600 s: the cluster has given none of 2"
                + " executors, each 1g",
            "Waiting for executors since 60 s, at most 600 s: the cluster has given none of 2"
                + " executors, each 1g");
    assertThat(cancelled).isZero();
    lookFor(600);
    assertThat(cancelled).isEqualTo(1);
    assertThat(watch.failure())
        .contains(
            "No executor for 600 s: the cluster has given none of 2 executors, each 1g (its resource"
                + " manager says what is free; ask for less, or wait for others to end)");
  }

  @Test
  void tooFewAreToldOnceAndAgainIfTheyBecomeTooFewAgain() {
    executors = 1;
    lookFor(600);
    String line =
        "Only 1 of 2 executors since 30 s, and workers take turns: the cluster has not given 2"
            + " executors, each 1g";
    assertThat(told).containsExactly(line);
    executors = 2;
    lookFor(60);
    executors = 1;
    lookFor(25);
    assertThat(told).as("one that is replaced at once is not missed").containsExactly(line);
    lookFor(10);
    assertThat(told).containsExactly(line, line);
    assertThat(cancelled).isZero();
  }

  @Test
  void executorsThatComeEndTheWait() {
    lookFor(500);
    executors = 2;
    lookFor(5);
    executors = 0;
    told.clear();
    lookFor(300);
    assertThat(told).hasSize(10);
    assertThat(watch.failure()).isEmpty();
  }
}
