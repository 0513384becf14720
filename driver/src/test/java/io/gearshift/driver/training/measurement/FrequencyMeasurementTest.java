package io.gearshift.driver.training.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.training.SmallRun;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.WorkerInput;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.NonFiniteException;
import io.gearshift.executors.task.EvaluationTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The length of rounds by times that are given here. */
class FrequencyMeasurementTest {
  private static final long MILLISECOND = 1_000_000;
  private static final Precision PRECISION = Precision.ofBits(8);

  @TempDir private Path root;

  /** Two workers that take what they are told to. */
  private static final class Timed implements Rounds {
    private final double[] step;
    private final long exchange;
    private final List<RoundTask> trained = new ArrayList<>();
    private final List<RoundState> starts = new ArrayList<>();

    Timed(long exchangeMilliseconds, double... stepMilliseconds) {
      this.exchange = exchangeMilliseconds * MILLISECOND;
      this.step = stepMilliseconds;
    }

    @Override
    public List<GearTimes> timeGears(GearTask task, float[] parameters) {
      List<GearTimes> times = new ArrayList<>();
      for (int worker = 0; worker < step.length; worker++) {
        times.add(new GearTimes(worker, List.of(step[worker])));
      }
      return times;
    }

    @Override
    public RoundOutcome train(RoundTask task, RoundState state) {
      trained.add(task);
      starts.add(state);
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      long compute = 10 * MILLISECOND;
      List<WorkerReport> reports = new ArrayList<>();
      for (int worker = 0; worker < step.length; worker++) {
        reports.add(
            new WorkerReport(
                worker,
                new WorkerReport.Learned(4, 1, 1, new TreeMap<>()),
                new WorkerReport.Times(compute, 0, 0, new WorkerReport.Span(0, compute)),
                0,
                WorkerInput.NONE,
                new WorkerReport.Place("here", "", null, "none"),
                null));
      }
      return new RoundOutcome(state, null, reports, 0, compute + exchange);
    }

    @Override
    public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
      throw new UnsupportedOperationException();
    }
  }

  private FrequencyMeasurement measure(Rounds rounds, double share) {
    SmallRun run = SmallRun.create(root, SmallRun.Settings.USUAL, List.of(8, -1));
    return FrequencyMeasurement.take(run.settings(), PRECISION, rounds, SmallRun.initial(), share);
  }

  @Test
  void theSlowestStepAndTheMedianExchangeCount() {
    Timed rounds = new Timed(30, 9, 10);
    FrequencyMeasurement measured = measure(rounds, 0.5);
    assertThat(measured.step()).isEqualTo(10);
    assertThat(measured.exchange()).isCloseTo(30, within(1e-6));
    assertThat(measured.expectedShare()).isLessThanOrEqualTo(0.5);
    assertThat(measured.event().summary())
        .isEqualTo(
            "timed rounds: a step takes 10.0 ms, an exchange 30.0 ms: averaged every "
                + measured.frequency()
                + " mini-batches");

    // What counts for nothing starts where the run does, and moves nothing.
    assertThat(rounds.trained)
        .allSatisfy(
            task -> {
              assertThat(task.batches().count()).isEqualTo(1);
              assertThat(task.rules().learningRates()).containsExactly(0);
              assertThat(task.place().epoch()).isZero();
            });
    assertThat(rounds.starts)
        .allSatisfy(start -> assertThat(start.parameters()).isEqualTo(SmallRun.initial()));
  }

  @Test
  void aNumberThatIsNotFiniteIsOneLine() {
    Rounds wild =
        new Rounds() {
          @Override
          public RoundOutcome train(RoundTask task, RoundState state) {
            throw new AssertionError();
          }

          @Override
          public List<GearTimes> timeGears(GearTask task, float[] parameters) {
            throw new NonFiniteException("gradient of output of layer conv1");
          }

          @Override
          public EvaluationResult evaluate(EvaluationTask task, float[] parameters) {
            throw new AssertionError();
          }
        };
    assertThatThrownBy(() -> measure(wild, 0.05))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot time rounds: ")
        .hasMessageContaining("conv1");
  }

  @ParameterizedTest
  @CsvSource({
    // 1 ms of 20 is a twentieth: 19 of 1 ms.
    "1, 1, 0.05, 190, 19",
    // 30 would do, but 100 are three rounds of 34, 34 and 32.
    "10, 300, 0.5, 100, 34",
    "10, 300, 0.5, 90, 30",
    "10, 300, 0.5, 30, 30",
    "10, 300, 0.5, 29, 29",
    "10, 0, 0.05, 100, 1",
    "10, 1e-9, 0.05, 1, 1",
    "1e-3, 1e6, 0.01, 390, 390",
  })
  void roundsAreAsShortAsTheShareAllows(
      double step, double exchange, double share, int batches, int expected) {
    assertThat(FrequencyMeasurement.frequency(step, exchange, share, batches)).isEqualTo(expected);
  }

  @Test
  void roundsKeepTheShareWhereAnEpochIsLongEnoughAndAreAlike() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double step = Math.exp(8 * random.nextDouble() - 2);
      double exchange = Math.exp(8 * random.nextDouble() - 2);
      double share = 0.01 + 0.98 * random.nextDouble();
      int batches = 1 + random.nextInt(1000);
      int frequency = FrequencyMeasurement.frequency(step, exchange, share, batches);
      String what = Arrays.toString(new double[] {step, exchange, share, batches, frequency});
      assertThat(frequency).as(what).isBetween(1, batches);
      int rounds = (batches + frequency - 1) / frequency;
      if (frequency < batches) {
        assertThat(exchange / (exchange + frequency * step)).as(what).isLessThan(share + 1e-9);
      }
      // The last round lacks less than one mini-batch for each of the others.
      assertThat(batches - (rounds - 1) * frequency).as(what).isGreaterThan(frequency - rounds);
      // Rounds of half the length would not do.
      int half = (frequency - 1) / 2;
      assertThat(half == 0 || exchange / (exchange + half * step) > share - 1e-9).as(what).isTrue();
    }
  }
}
