package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.RunRecordReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stand-in GPUs as resources of YARN: one of each NodeManager. */
@Tag("cluster")
@ExtendWith(SharedCluster.class)
class GpusOnYarnTest {
  private YarnRun runs;

  @BeforeEach
  void install(ClusterDaemons cluster, SparkHome spark) throws Exception {
    runs = new YarnRun(cluster, spark);
    runs.submit("--install", "hdfs:///apps/gearshift").succeeded();
  }

  @Test
  void everyRoundIsOnAGpuThatYarnGaveAndTheRecordNamesIt() throws Exception {
    ScriptRun run = runs.train("yarn-gpu", "cluster", "gpus", "--require-gpu");

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(RunRecordReader.read(runs.folder("gpus")).rounds())
        .isNotEmpty()
        .extracting(round -> round.place().gpu())
        .containsOnly("0");
  }

  @Test
  void moreThanTheClusterHasAreNotWaitedFor() throws Exception {
    ScriptRun run = runs.train("yarn-gpu", "cluster", "many", "--set", "spark.Workers=4");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "gearshift: Missing GPUs: 4 executors want one each, and YARN has 2 on 2 machines");
  }

  @Test
  void aRunThatRequiresThemIsNotSubmittedWithoutAskingForThem() throws Exception {
    ScriptRun run = runs.train("yarn-cpu", "cluster", "none", "--require-gpu");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("gearshift: Missing GPUs: spark.executor.resource.gpu.amount is 0");
  }
}
