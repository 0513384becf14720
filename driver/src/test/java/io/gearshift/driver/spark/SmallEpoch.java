package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.averaging.RoundOutcome;
import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.averaging.WorkerSpans;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.ComplexityPenalty;
import io.gearshift.executors.optimize.ComplexityPenalty.Logits;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.LearnedBounds;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.RoundedSgd;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.SizePenalty;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.quantizer.GaussianMixture;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;
import io.gearshift.executors.quantization.quantizer.MultiplierFormat;
import io.gearshift.executors.quantization.scheme.LearnedScheme;
import io.gearshift.executors.quantization.scheme.MultiplierScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.quantization.scheme.WidthSearchScheme;
import io.gearshift.executors.task.EvaluationTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** An epoch of four workers in three rounds, the last one shorter, and the test after it. */
final class SmallEpoch {
  static final int WORKERS = 4;
  static final int BATCHES_PER_ROUND = 4;

  private static final int BATCH = 16;
  private static final int EPOCH = 2;
  private static final float[] INITIAL = ModelZip.initialParameters(SmallNetwork.configuration());

  private static final UpdateRules RULES = UpdateRules.of(new GroupRule(new Sgd(0.9f), 1e-4f));

  private SmallEpoch() {}

  private static float[] rates(int batches) {
    float[] rates = new float[batches];
    Arrays.fill(rates, 0.02f);
    return rates;
  }

  /** Everything of an epoch that must be the same wherever it is computed. */
  record Bits(
      List<Integer> parameters,
      List<Integer> momentum,
      List<Integer> gradient,
      List<Long> bytes,
      List<String> counts) {}

  static Bits train(Rounds rounds, Precision precision, IntConsumer beforeRound) {
    return train(rounds, precision, ExchangeFormat.BITS_32, beforeRound);
  }

  /** What is trained, how. */
  record Work(
      NetworkSpec network, QuantizationScheme scheme, UpdateRules rules, Objective objective) {

    /** Dynamic fixed point of nine bits, whose quantisers count what overflows. */
    static Work ofKeptRanges() {
      return ofStates(
          new MultiplierScheme(new MultiplierFormat(MultiplierFormat.Kind.DFXP, -2, 9, 11)),
          UpdateRules.of(new GroupRule(new RoundedSgd(0.5f), 0)),
          Objective.PLAIN);
    }

    /** A search for widths, whose logits have a learning rate and a loss of their own. */
    static Work ofWidthSearch() {
      List<Integer> widths = List.of(1, 2, 3, 4);
      return ofStates(
          new WidthSearchScheme(widths, widths),
          new UpdateRules(
              RULES.usual(),
              Map.of(
                  GaussianMixture.ALPHAS.name(),
                  new GroupRule(new Sgd(0.9f), 10, 1e-4f, List.of()))),
          new Objective(
              0,
              List.of(
                  new ComplexityPenalty(
                      0.01f,
                      new Logits(GaussianMixture.logitsName(Role.INPUT), widths),
                      new Logits(GaussianMixture.logitsName(Role.WEIGHT), widths)))));
    }

    /** Learned quantisers under a budget of the weights, with bounds of their own. */
    static Work ofLearnedQuantizers() {
      LearnedUniform weights =
          new LearnedUniform(
              LearnedUniform.Form.D_XMAX, true, new Bounds(0x1p-8f, 1), new Bounds(0x1p-8f, 127));
      LearnedPowers inputs =
          new LearnedPowers(
              LearnedPowers.Form.XMIN_XMAX,
              false,
              true,
              new Bounds(0x1p-14f, 255),
              new Bounds(0x1p-8f, 255));
      return ofStates(
          new LearnedScheme(
              new LearnedLevels(weights, 0x1p-4f, 0.5f), new LearnedLevels(inputs, 0x1p-6f, 2), 8),
          new UpdateRules(
              RULES.usual(),
              Map.of(
                  LearnedLevels.QUANTIZERS.name(),
                  new GroupRule(
                      new Sgd(0.9f), 1, 1e-4f, List.of(new LearnedBounds(weights, inputs))))),
          new Objective(
              0,
              List.of(
                  new SizePenalty(
                      SizePenalty.Operands.WEIGHTS,
                      new SizeBudget(1, 0.1f, SizeBudget.Extent.SUM),
                      weights,
                      2))));
    }

    private static Work ofStates(
        QuantizationScheme scheme, UpdateRules rules, Objective objective) {
      NetworkSpec plain = SmallNetwork.spec();
      List<StateTensor> states =
          TrainingPlan.states(
              GraphReader.read(SmallNetwork.configuration()),
              plain.images(),
              scheme,
              KernelsProvider.open(plain.compute()));
      return new Work(plain.with(states), scheme, rules, objective);
    }

    /** What training begins with. */
    List<Integer> initial() {
      return bits(network.initial(INITIAL));
    }
  }

  static Bits train(
      Rounds rounds, Precision precision, ExchangeFormat exchange, IntConsumer beforeRound) {
    return train(
        rounds,
        new Work(SmallNetwork.spec(), PrecisionScheme.of(precision), RULES, Objective.PLAIN),
        exchange,
        beforeRound);
  }

  static Bits train(Rounds rounds, Work work, ExchangeFormat exchange, IntConsumer beforeRound) {
    RoundState state = RoundState.fresh(work.network().initial(INITIAL), work.rules().stateNames());
    int batches = TrainingBatches.perEpoch(SmallDigits.TRAINING, WORKERS, BATCH);
    List<String> counts = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    float[] gradient = null;
    for (int first = 0; first < batches; first += BATCHES_PER_ROUND) {
      int round = first / BATCHES_PER_ROUND;
      boolean last = first + BATCHES_PER_ROUND >= batches;
      beforeRound.accept(round);
      RoundOutcome outcome =
          rounds.train(
              new RoundTask(
                  work.network(),
                  work.scheme(),
                  new StepRules(
                      work.objective(),
                      work.rules(),
                      rates(Math.min(BATCHES_PER_ROUND, batches - first)),
                      0),
                  new RoundPlace(11, EPOCH, round, 0, WORKERS),
                  new BatchRange(first, Math.min(BATCHES_PER_ROUND, batches - first), BATCH),
                  last ? RoundTask.Gradient.OF_LAST_BATCH : RoundTask.Gradient.NOT_WANTED,
                  exchange),
              state);
      assertSpansFit(outcome);
      state = outcome.state();
      gradient = outcome.gradient();
      bytes.add(outcome.bytesExchanged());
      outcome
          .reports()
          .forEach(
              r ->
                  counts.add(
                      r.worker()
                          + " "
                          + r.examples()
                          + " "
                          + r.learned().correct()
                          + " "
                          + r.learned().lossSum()));
    }
    EvaluationResult test =
        rounds.evaluate(
            new EvaluationTask(work.network(), work.scheme(), "test", WORKERS, 50),
            state.parameters());
    counts.add(
        test.examples()
            + " "
            + test.top1()
            + " "
            + test.top5()
            + " "
            + Arrays.deepToString(test.confusion()));
    return new Bits(
        bits(state.parameters()),
        bits(state.optimizer().get(state.optimizer().firstKey())),
        bits(gradient),
        bytes,
        counts);
  }

  /** Workers' own times lie within their spans, and these within the round. */
  private static void assertSpansFit(RoundOutcome outcome) {
    WorkerSpans spans = WorkerSpans.of(outcome.reports());
    assertThat(spans.longest()).isBetween(1L, outcome.nanos());
    for (WorkerReport report : outcome.reports()) {
      WorkerReport.Times times = report.times();
      assertThat(times.span().nanos())
          .isBetween(times.compute() + times.input() + times.encode(), spans.longest());
      assertThat(spans.waiting(report)).isNotNegative();
    }
  }

  /** What the plain loop makes of it. */
  static Bits serial(Precision precision, ExchangeFormat exchange) {
    return serial(
        new Work(SmallNetwork.spec(), PrecisionScheme.of(precision), RULES, Objective.PLAIN),
        exchange);
  }

  /** What the plain loop makes of any work. */
  static Bits serial(Work work, ExchangeFormat exchange) {
    try (SerialRounds rounds = new SerialRounds(SmallDigits.spec())) {
      return train(rounds, work, exchange, round -> {});
    }
  }

  /** How much of the initial parameters an epoch left as it was: nothing but BatchNorm's start. */
  static List<Integer> initial() {
    return bits(INITIAL);
  }

  private static List<Integer> bits(float[] values) {
    List<Integer> bits = new ArrayList<>(values.length);
    for (float value : values) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }
}
