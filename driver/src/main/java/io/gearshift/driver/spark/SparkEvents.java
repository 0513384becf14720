package io.gearshift.driver.spark;

import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.event.ExecutorLostEvent;
import io.gearshift.driver.record.event.RetryEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.storage.RDDInfo;

/**
 * Turns what goes wrong on the cluster, and is mended there, into events of the run: executors
 * lost, and workers' parts of a round that are computed again. Evaluations are not told of.
 */
public final class SparkEvents extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final int batchesPerRound;
  private final Consumer<Event> sink;

  /** Stages in which workers train, by Spark's number of the stage. */
  private final Map<Integer, Round> rounds = new HashMap<>();

  /** Why the last attempt of a worker's part failed. */
  private final Map<Part, String> failures = new HashMap<>();

  /** Executors whose loss has been told. */
  private final Set<String> lost = new HashSet<>();

  private record Round(int epoch, int round) {}

  private record Part(int stage, int worker) {}

  private SparkEvents(SparkContext context, int batchesPerRound, Consumer<Event> sink) {
    this.context = context;
    this.batchesPerRound = batchesPerRound;
    this.sink = sink;
  }

  /**
   * Listens until closed.
   *
   * @param batchesPerRound a worker's mini-batches in a round
   * @param sink takes the events, on a thread of Spark's
   */
  public static SparkEvents watch(SparkContext context, int batchesPerRound, Consumer<Event> sink) {
    SparkEvents events = new SparkEvents(context, batchesPerRound, sink);
    context.addSparkListener(events);
    return events;
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    // Spark tells of the same loss again when YARN says why.
    if (lost.add(removed.executorId())) {
      sink.accept(ExecutorLostEvent.now(removed.executorId(), firstLine(removed.reason())));
    }
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    String epoch = properties == null ? null : properties.getProperty(SparkRounds.EPOCH);
    if (epoch == null) {
      return;
    }
    if (submitted.stageInfo().attemptNumber() == 0) {
      // Rounds come one after another: what was before is over.
      rounds.keySet().removeIf(stage -> stage < submitted.stageInfo().stageId() - 1);
      failures.keySet().removeIf(part -> !rounds.containsKey(part.stage()));
    }
    for (int i = 0; i < submitted.stageInfo().rddInfos().size(); i++) {
      RDDInfo data = submitted.stageInfo().rddInfos().apply(i);
      if (SparkExchange.PARTS.equals(data.name())) {
        int firstBatch = Integer.parseInt(properties.getProperty(SparkRounds.FIRST_BATCH));
        rounds.put(
            submitted.stageInfo().stageId(),
            new Round(Integer.parseInt(epoch), firstBatch / batchesPerRound));
      }
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    if (rounds.containsKey(ended.stageId())
        && ended.reason() instanceof TaskFailedReason failed
        && ended.taskInfo() != null) {
      failures.put(
          new Part(ended.stageId(), ended.taskInfo().partitionId()),
          firstLine(failed.toErrorString()));
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart started) {
    Round round = rounds.get(started.stageId());
    if (round == null) {
      return;
    }
    int worker = started.taskInfo().partitionId();
    String reason = failures.remove(new Part(started.stageId(), worker));
    if (reason == null && started.stageAttemptId() > 0) {
      reason = "its result was lost with the executor that held it";
    }
    if (reason != null) {
      sink.accept(RetryEvent.now(round.epoch(), round.round(), worker, reason));
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("no reason given");
  }
}
