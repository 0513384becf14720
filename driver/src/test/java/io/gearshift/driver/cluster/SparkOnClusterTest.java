package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Spark application by {@code spark-submit} of {@code deploy/cluster spark-home}, on YARN. */
@Tag("cluster")
@ExtendWith(SharedCluster.class)
class SparkOnClusterTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir Path folder;

  /** The ResourceManager and a NodeManager are killed while it runs; both start again. */
  @Test
  void anApplicationOutlivesTheDaemonsThatRunIt(ClusterDaemons cluster, SparkHome spark)
      throws Exception {
    Path file = Files.writeString(folder.resolve("lines.txt"), "line\n".repeat(400));
    cluster.hdfs("dfs", "-put", file.toString(), "/lines.txt").succeeded();
    CompletableFuture<ScriptRun> run =
        CompletableFuture.supplyAsync(() -> submit(spark, "/lines.txt", "/count", "400"));

    awaitFile(cluster, "/count-begun/_SUCCESS", run);
    cluster.kill("resourcemanager", "nodemanager1");
    cluster.start("resourcemanager", "nodemanager1");
    ScriptRun ended = run.get(LIMIT.toSeconds(), TimeUnit.SECONDS).succeeded();

    assertThat(ended.err()).contains("final status: SUCCEEDED");
    assertThat(cluster.hdfs("dfs", "-cat", "/count/part-*").succeeded().out())
        .isEqualTo("400 lines, attempt 1\n");
  }

  private static ScriptRun submit(SparkHome spark, String... arguments) {
    try {
      return spark.submit(LineCount.class, LIMIT, arguments);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitFile(
      ClusterDaemons cluster, String path, CompletableFuture<ScriptRun> run) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    try (FileSystem files = FileSystem.newInstance(cluster.fileSystem(), new Configuration())) {
      while (!files.exists(new org.apache.hadoop.fs.Path(path))) {
        assertThat(run).isNotDone();
        assertThat(Instant.now()).isBefore(end);
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }
}
