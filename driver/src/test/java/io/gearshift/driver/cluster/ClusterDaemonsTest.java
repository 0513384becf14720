package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cluster.ClusterDaemons.Daemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Start, status, kill and stop of {@code deploy/cluster} on real daemons. */
@Tag("cluster")
@ExtendWith(SharedCluster.class)
class ClusterDaemonsTest {
  private static final List<String> NAMES =
      List.of(
          "namenode", "datanode1", "datanode2", "resourcemanager", "nodemanager1", "nodemanager2");

  @TempDir Path folder;

  @Test
  void allDaemonsAreUpAndASecondStartSaysSo(ClusterDaemons cluster) throws Exception {
    Map<String, Daemon> before = cluster.status();

    ScriptRun second = cluster.start();

    assertThat(before.keySet()).containsExactlyElementsOf(NAMES);
    assertThat(before.values())
        .allSatisfy(
            daemon -> {
              assertThat(daemon.state()).isEqualTo("up");
              assertThat(daemon.pid()).hasValueSatisfying(pid -> assertThat(runs(pid)).isTrue());
              assertThat(daemon.megabytes()).isBetween(50, 1000);
            });
    assertThat(second.out())
        .startsWith("Already running in ")
        .contains("export HADOOP_CONF_DIR=" + cluster.configuration())
        .contains(cluster.fileSystem().toString());
    assertThat(pids(cluster)).isEqualTo(pids(before));
  }

  @Test
  void nothingListensBeyondThisMachine(ClusterDaemons cluster) throws Exception {
    for (Daemon daemon : cluster.status().values()) {
      assertThat(ListeningSockets.of(daemon.pid().orElseThrow()))
          .as(daemon.name())
          .isNotEmpty()
          .allSatisfy(address -> assertThat(address.isLoopbackAddress()).isTrue());
    }
  }

  @Test
  void aKilledDataNodeIsDownAndJoinsAgain(ClusterDaemons cluster) throws Exception {
    Map<String, Daemon> before = cluster.status();

    cluster.kill("datanode2");
    Daemon killed = cluster.status().get("datanode2");
    cluster.start("datanode2");
    Map<String, Daemon> after = cluster.status();

    assertThat(killed.state()).isEqualTo("down");
    assertThat(killed.pid()).isEmpty();
    assertThat(after.get("datanode2").state()).isEqualTo("up");
    assertThat(after.get("datanode2").pid()).isNotEqualTo(before.get("datanode2").pid());
    assertThat(after.get("datanode1")).extracting(Daemon::pid).isEqualTo(pid(before, "datanode1"));
    assertThat(cluster.hdfs("dfsadmin", "-report").succeeded().out())
        .contains("Live datanodes (2)");
  }

  @Test
  void aFrozenNameNodeIsToldAndGoesOn(ClusterDaemons cluster) throws Exception {
    cluster.freeze("namenode");
    String state = cluster.status().get("namenode").state();
    ScriptRun start = cluster.run("start");
    cluster.thaw("namenode");

    assertThat(state).isEqualTo("frozen");
    assertThat(start.code()).isEqualTo(2);
    assertThat(start.err()).startsWith("gearshift: Frozen: namenode (deploy/cluster thaw");
    assertThat(cluster.hdfs("dfs", "-ls", "/").code()).isZero();
  }

  @Test
  void aPortInUseEndsStartBeforeAnythingRuns() throws Exception {
    int base = FreePorts.base();
    try (ServerSocket taken = new ServerSocket(base + 11, 1, InetAddress.getLoopbackAddress());
        ClusterDaemons cluster = new ClusterDaemons(folder, base)) {
      ScriptRun start = cluster.run("start", "--base-port", String.valueOf(base));

      assertThat(start.code()).isEqualTo(2);
      assertThat(start.err())
          .isEqualTo(
              "gearshift: Port "
                  + taken.getLocalPort()
                  + " of the datanode1 is in use (--base-port moves all ports; now "
                  + base
                  + ")\n");
      assertThat(cluster.status().values()).extracting(Daemon::state).containsOnly("down");
    }
  }

  @Test
  void stopEndsAllDaemonsAndNothingElseAndFilesStay(ClusterDaemons other) throws Exception {
    Path file = Files.writeString(folder.resolve("file.txt"), "kept");
    Path run = folder.resolve("cluster/run");
    Map<String, Long> others = pids(other);
    Process foreign = new ProcessBuilder("sleep", "600").start();
    try (ClusterDaemons cluster = new ClusterDaemons(folder.resolve("cluster"), FreePorts.base())) {
      cluster.start("--datanodes", "1", "--nodemanagers", "1");
      cluster.hdfs("dfs", "-put", file.toString(), "kept.txt").succeeded();
      Map<String, Long> own = pids(cluster);
      cluster.kill("nodemanager1");
      // As if the system had given its process id to another.
      String recorded = Files.readString(run.resolve("nodemanager1"));
      Files.writeString(
          run.resolve("nodemanager1"), recorded.replaceFirst("^\\d+", "" + foreign.pid()));

      cluster.stop();

      assertThat(own.values()).isNotEmpty().noneMatch(ClusterDaemonsTest::runs);
      assertThat(foreign.isAlive()).isTrue();
      assertThat(pids(other)).isEqualTo(others);

      cluster.start();
      assertThat(cluster.hdfs("dfs", "-cat", "kept.txt").succeeded().out()).isEqualTo("kept");
    } finally {
      foreign.destroyForcibly();
    }
  }

  /** What has ended and waits for its parent to look has no command line. */
  private static boolean runs(long pid) {
    try {
      return !Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline")).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static Map<String, Long> pids(ClusterDaemons cluster) throws Exception {
    return pids(cluster.status());
  }

  private static Map<String, Long> pids(Map<String, Daemon> daemons) {
    return daemons.values().stream()
        .collect(Collectors.toMap(Daemon::name, daemon -> daemon.pid().orElseThrow()));
  }

  private static Object pid(Map<String, Daemon> daemons, String name) {
    return daemons.get(name).pid();
  }
}
