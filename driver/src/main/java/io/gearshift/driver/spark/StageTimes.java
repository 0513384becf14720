package io.gearshift.driver.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;

/** What Spark measures of a round's two stages: the workers', and that of the sums. */
final class StageTimes extends SparkListener {
  private final Set<Integer> ofWorkers = new HashSet<>();
  private final Map<Integer, Long> milliseconds = new HashMap<>();
  private long sums;
  private long written;

  synchronized void clear() {
    ofWorkers.clear();
    milliseconds.clear();
    sums = 0;
    written = 0;
  }

  /** How long a worker's task ran. */
  synchronized long millisecondsOfWorker(int worker) {
    return milliseconds.getOrDefault(worker, 0L);
  }

  /** Wall clock of the stage that adds. */
  synchronized long millisecondsOfSums() {
    return sums;
  }

  /** Bytes that the workers wrote for the reducers; where there are none, sent to the driver. */
  synchronized long bytesWritten() {
    return written;
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    StageInfo stage = submitted.stageInfo();
    for (int i = 0; i < stage.rddInfos().size(); i++) {
      if (SparkExchange.PARTS.equals(stage.rddInfos().apply(i).name())) {
        ofWorkers.add(stage.stageId());
      }
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    if (ofWorkers.contains(ended.stageId()) && ended.reason() == Success$.MODULE$) {
      milliseconds.put(ended.taskInfo().partitionId(), ended.taskMetrics().executorRunTime());
      long forReducers = ended.taskMetrics().shuffleWriteMetrics().bytesWritten();
      written += forReducers > 0 ? forReducers : ended.taskMetrics().resultSize();
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
    StageInfo stage = completed.stageInfo();
    if (!ofWorkers.contains(stage.stageId())) {
      long submitted = (long) stage.submissionTime().get();
      sums += (long) stage.completionTime().get() - submitted;
    }
  }
}
