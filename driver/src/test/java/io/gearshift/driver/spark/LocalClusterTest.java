package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cluster.ListeningSockets;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.ExecutorLostEvent;
import io.gearshift.driver.record.event.RetryEvent;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.numerics.Precision;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds on two executors in JVMs of their own against the plain loop in this one. */
class LocalClusterTest {
  private static SparkSession session;
  private static SparkRounds rounds;

  @BeforeAll
  static void start() {
    SmallDigits.spec();
    session =
        SparkSessions.open(
            "cluster",
            "local-cluster[2,1,1024]",
            1,
            // Nobody who is asked here comes back later: do not ask a lost executor for long.
            Map.of("spark.shuffle.io.maxRetries", "1", "spark.shuffle.io.retryWait", "100ms"));
    rounds =
        new SparkRounds(
            JavaSparkContext.fromSparkContext(session.sparkContext()), SmallDigits.spec(), 4);
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static SmallEpoch.Bits expected(Precision precision) {
    return expected(precision, ExchangeFormat.BITS_32);
  }

  private static SmallEpoch.Bits expected(Precision precision, ExchangeFormat exchange) {
    return SmallEpoch.serial(precision, exchange);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, -1})
  void fourWorkersGiveTheBitsOfThePlainLoop(int bits) {
    Precision precision = bits < 0 ? Precision.FLOAT32 : new Precision.Fixed(bits);
    assertThat(SmallEpoch.train(rounds, precision, round -> {})).isEqualTo(expected(precision));
  }

  @Test
  void nothingListensBeyondThisMachine() throws IOException {
    ProcessHandle self = ProcessHandle.current();
    List<Long> processes =
        Stream.concat(Stream.of(self), self.descendants()).map(ProcessHandle::pid).toList();
    assertThat(processes).as("this JVM and two executors").hasSizeGreaterThanOrEqualTo(3);
    for (long process : processes) {
      assertThat(ListeningSockets.of(process)).allMatch(InetAddress::isLoopbackAddress);
    }
    assertThat(ListeningSockets.of(self.pid())).isNotEmpty();
  }

  @Test
  void anExecutorKilledInMidEpochIsCountedOnceInWhatOverflows() throws TimeoutException {
    assertKilledExecutorChangesNoBit(SmallEpoch.Work.ofKeptRanges());
  }

  @Test
  void anExecutorKilledWhileQuantizersLearnChangesNoBit() throws TimeoutException {
    assertKilledExecutorChangesNoBit(SmallEpoch.Work.ofLearnedQuantizers());
  }

  @Test
  void anExecutorKilledInASearchForWidthsChangesNoBit() throws TimeoutException {
    assertKilledExecutorChangesNoBit(SmallEpoch.Work.ofWidthSearch());
  }

  private static void assertKilledExecutorChangesNoBit(SmallEpoch.Work work)
      throws TimeoutException {
    ExecutorKiller killer = new ExecutorKiller();
    session.sparkContext().addSparkListener(killer);
    try {
      SmallEpoch.Bits bits =
          SmallEpoch.train(
              rounds,
              work,
              ExchangeFormat.BITS_32,
              round -> {
                if (round == 1) {
                  killer.arm();
                }
              });
      session.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(bits).isEqualTo(SmallEpoch.serial(work, ExchangeFormat.BITS_32));
    } finally {
      session.sparkContext().removeSparkListener(killer);
    }
    assertThat(killer.killed()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"BITS_32", "BITS_8"})
  void anExecutorKilledInMidEpochChangesNoBit(ExchangeFormat exchange) throws TimeoutException {
    Precision precision = new Precision.Fixed(8);
    List<Event> events = new CopyOnWriteArrayList<>();
    ExecutorKiller killer = new ExecutorKiller();
    session.sparkContext().addSparkListener(killer);
    try (SparkEvents watching =
        SparkEvents.watch(session.sparkContext(), SmallEpoch.BATCHES_PER_ROUND, events::add)) {
      assertThat(watching).isNotNull();
      SmallEpoch.Bits bits =
          SmallEpoch.train(
              rounds,
              precision,
              exchange,
              round -> {
                if (round == 1) {
                  killer.arm();
                }
              });
      session.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(bits).isEqualTo(expected(precision, exchange));
    } finally {
      session.sparkContext().removeSparkListener(killer);
    }
    assertThat(killer.killed()).isNotNull();
    // A machine that stands still for long loses more executors than the one killed.
    assertThat(events)
        .filteredOn(ExecutorLostEvent.class::isInstance)
        .extracting(e -> ((ExecutorLostEvent) e).executor())
        .contains(killer.killed());
    assertThat(events)
        .filteredOn(RetryEvent.class::isInstance)
        .anySatisfy(
            e -> {
              RetryEvent retry = (RetryEvent) e;
              assertThat(retry.epoch()).isEqualTo(2);
              assertThat(retry.round()).isEqualTo(1);
              assertThat(retry.worker()).isBetween(0, SmallEpoch.WORKERS - 1);
              assertThat(retry.reason()).isNotBlank();
            });
  }
}
