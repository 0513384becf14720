package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.ingest.SourceFiles;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.event.ExecutorLostEvent;
import io.gearshift.driver.record.event.ResumeEvent;
import io.gearshift.driver.storage.Folder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever dies during a training on YARN, the run ends with the bits of one that nothing
 * disturbed.
 */
@Tag("cluster")
@ExtendWith(SharedCluster.class)
class KillsOnYarnTest {
  @TempDir static Path folder;

  private static String undisturbed;

  private YarnRun runs;
  private YarnProcesses processes;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    undisturbed = YarnRun.trainLocally(folder);
  }

  @BeforeEach
  void install(ClusterDaemons cluster, SparkHome spark) throws Exception {
    runs = new YarnRun(cluster, spark);
    processes = new YarnProcesses(cluster.folder());
    runs.submit("--install", "hdfs:///apps/gearshift").succeeded();
  }

  private void assertUndisturbed(String id, CompletableFuture<ScriptRun> run) throws Exception {
    runs.assertEndedAs(undisturbed, id, run);
    YarnRun.await(new CompletableFuture<>(), () -> processes.all().isEmpty());
  }

  @Test
  void executorsWhileTheyTrainAndAverageAndTheDriverWhileItWritesACheckpoint(ClusterDaemons cluster)
      throws Exception {
    // Tasks add: by default the driver would, where so little is sent.
    CompletableFuture<ScriptRun> run =
        runs.start("cluster", "processes", "--set", "spark.Slices=2");
    runs.awaitCheckpoint("processes", 0, run);
    for (ProcessHandle process : processes.all()) {
      assertThat(ListeningSockets.of(process.pid()))
          .as("SPARK_LOCAL_IP holds for containers too: %s", process.info().commandLine())
          .allMatch(InetAddress::isLoopbackAddress);
    }
    RunningStages stages = new RunningStages(cluster);
    YarnRun.await(run, () -> stages.names().contains("training of the workers"));
    YarnProcesses.kill(processes.executors().get(0));
    // The next epoch, so that another executor has taken its place.
    runs.awaitCheckpoint("processes", 2, run);
    YarnRun.await(run, () -> stages.names().contains("averaging"));
    YarnProcesses.kill(processes.executors().get(0));
    runs.awaitHalfWrittenCheckpoint("processes", run);
    YarnProcesses.kill(processes.drivers().get(0));

    assertUndisturbed("processes", run);
    RunRecordReader record = RunRecordReader.read(runs.folder("processes"));
    assertThat(record.events(ExecutorLostEvent.class)).isNotEmpty();
    assertThat(record.events(ResumeEvent.class)).hasSize(1);
  }

  @Test
  void anExecutorAndThenTheDriverOfAnIngest(ClusterDaemons cluster) throws Exception {
    Path source = SourceFiles.classFolders(folder.resolve("pictures"), 4, 250);
    String checksum = YarnRun.ingestLocally(source, folder.resolve("pictures-shards"));
    cluster.hdfs("dfs", "-put", source.toString(), "/pictures").succeeded();
    String target = cluster.fileSystem() + "/data/pictures";
    CompletableFuture<ScriptRun> run =
        runs.startSubmit(
            "--profile",
            "yarn-cpu",
            "--deploy-mode",
            "cluster",
            "--",
            "ingest",
            cluster.fileSystem() + "/pictures",
            target,
            "--shards",
            "4");
    RunningStages stages = new RunningStages(cluster);
    YarnRun.await(run, () -> !stages.names().isEmpty());
    YarnProcesses.kill(processes.executors().get(0));
    YarnRun.await(run, () -> !stages.names().isEmpty());
    YarnProcesses.kill(processes.drivers().get(0));

    ScriptRun ended = run.get(8, TimeUnit.MINUTES);
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    Folder data = Folder.at(target);
    assertThat(YarnRun.checksum(data)).isEqualTo(checksum);
    assertThat(Folder.at(cluster.fileSystem() + "/data").names())
        .as("nothing half-written")
        .noneMatch(name -> name.contains("pictures") && !name.equals("pictures"));
    YarnRun.await(new CompletableFuture<>(), () -> processes.all().isEmpty());
  }

  @Test
  void aMachineWithItsContainers(ClusterDaemons cluster) throws Exception {
    CompletableFuture<ScriptRun> run = runs.start("cluster", "machine");
    runs.awaitCheckpoint("machine", 0, run);
    cluster.killWithContainers("nodemanager2");
    TimeUnit.SECONDS.sleep(5);
    cluster.start("nodemanager2");

    assertUndisturbed("machine", run);
  }

  @Test
  void aDataNodeAndThenNameNodeAndResourceManagerForAWhile(ClusterDaemons cluster)
      throws Exception {
    CompletableFuture<ScriptRun> run = runs.start("cluster", "daemons");
    runs.awaitCheckpoint("daemons", 0, run);
    cluster.kill("datanode1");
    runs.awaitCheckpoint("daemons", 1, run);
    cluster.kill("namenode");
    cluster.start("namenode", "datanode1");
    cluster.kill("resourcemanager");
    cluster.start("resourcemanager");

    assertUndisturbed("daemons", run);
  }
}
