package io.gearshift.executors.task;

import io.gearshift.executors.exchange.RoundParts;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.exchange.part.WorkerInput;
import io.gearshift.executors.exchange.part.WorkerReport;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A worker's part of a round without training: vectors that moved a little from the start, then cut
 * as those of a trained replica are.
 */
public final class SyntheticWork {
  private static final String MOMENTUM = "momentum";
  private static final long EXAMPLES = 1000;
  private static final float STEP = 1e-3f;

  private SyntheticWork() {}

  /** A start of that many parameters. */
  public static RoundState start(int parameters) {
    RandomStream random = RandomStream.of(1);
    float[] values = new float[parameters];
    for (int i = 0; i < parameters; i++) {
      values[i] = 0.1f * (random.uniform(i) - 0.5f);
    }
    return RoundState.fresh(values, List.of(MOMENTUM));
  }

  /**
   * The parts. In their report the time waited for input is that of the start, and the time
   * computed that of making the vectors.
   *
   * @param start of the round; may have to be fetched
   */
  public static List<RoundParts.Keyed> run(
      ExchangeFormat format, RoundKey key, Supplier<RoundState> start) {
    long begun = System.nanoTime();
    RoundState state = start.get();
    long fetched = System.nanoTime();
    float[] parameters = moved(state.parameters(), RandomStream.of(key.round(), key.worker(), 0));
    float[] momentum =
        moved(state.optimizer().get(MOMENTUM), RandomStream.of(key.round(), key.worker(), 1));
    long made = System.nanoTime();
    WorkerReport report =
        new WorkerReport(
            key.worker(),
            new WorkerReport.Learned(EXAMPLES, 0, 0, new TreeMap<>()),
            new WorkerReport.Times(
                made - fetched, fetched - begun, 0, new WorkerReport.Span(begun, made)),
            0,
            WorkerInput.NONE,
            TaskEnvironment.place(""),
            null);
    RoundState ended = new RoundState(parameters, Map.of(MOMENTUM, momentum));
    return RoundParts.cut(
        new RoundResult(report, ended, null), format, key, state, layout(parameters.length));
  }

  private static float[] moved(float[] start, RandomStream random) {
    float[] values = new float[start.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = start[i] + STEP * (random.uniform(i) - 0.5f);
    }
    return values;
  }

  private static ParameterLayout layout(int size) {
    return new ParameterLayout(List.of(new ParameterTensor("all", Role.WEIGHT, 0, size)), size);
  }
}
