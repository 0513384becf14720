package io.gearshift.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code deploy/cluster} says where it does nothing: no daemon is started here. */
class ClusterScriptTest {
  @TempDir Path folder;

  /** Where a test fails because something was started after all. */
  @AfterEach
  void nothingIsLeftRunning() throws Exception {
    cluster().close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --datanodes=0      | Invalid --datanodes: 0 (must be a whole number from 1 to 9)
          --datanodes=1x     | Invalid --datanodes: 1x (must be a whole number from 1 to 9)
          --nodemanagers=10  | Invalid --nodemanagers: 10 (must be a whole number from 1 to 9)
          --memory=511       | Invalid --memory: 511 (must be a whole number from 512 to 1048576)
          --vcores=08        | Invalid --vcores: 08 (must be a whole number from 1 to 1024)
          --gpus=-1          | Invalid --gpus: -1 (must be a whole number from 0 to 64)
          --base-port=65437  | Invalid --base-port: 65437 (must be a whole number from 1024 to 65436)
          --nodes=2          | Invalid option: --nodes (must be one of --dir, --datanodes, --nodemanagers, --memory, --vcores, --gpus, --base-port)
          datanode3          | Invalid daemon: datanode3 (must be one of namenode datanode1 datanode2 resourcemanager nodemanager1 nodemanager2)
          """)
  void startNamesTheRuleThatAnOptionBreaks(String option, String line) throws Exception {
    assertThat(cluster().run("start", option))
        .isEqualTo(new ScriptRun(2, "", "gearshift: " + line + "\n"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("letter.txt"), "mine");

    assertThat(cluster().run("start"))
        .isEqualTo(
            new ScriptRun(
                2,
                "",
                "gearshift: Invalid --dir: "
                    + folder.toRealPath()
                    + " (must be new, empty or a cluster that deploy/cluster made)\n"));
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).containsExactly("letter.txt");
  }

  @ParameterizedTest
  @CsvSource({"stop,", "status,", "hdfs,dfs", "yarn,logs", "kill,namenode"})
  void whatNeedsAClusterSaysThatThereIsNone(String command, String argument) throws Exception {
    String[] arguments = argument == null ? new String[0] : new String[] {argument};
    String path = folder.toRealPath().toString();

    assertThat(cluster().run(command, arguments))
        .isEqualTo(
            new ScriptRun(
                2,
                "",
                "gearshift: Missing cluster in "
                    + path
                    + " (make one: deploy/cluster start --dir "
                    + path
                    + ")\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "kill --dir FOLDER namenode",
    "kill namenode --dir FOLDER",
    "freeze datanode1 --dir=FOLDER datanode2",
    "status --dir FOLDER --json",
    "hdfs --dir FOLDER dfs -ls --dir"
  })
  void theFolderMayStandAfterWhatACommandIsGiven(String words) throws Exception {
    List<String> command = new ArrayList<>(List.of(ClusterDaemons.SCRIPT.toString()));
    String path = folder.toRealPath().toString();
    command.addAll(List.of(words.replace("FOLDER", path).split(" ")));

    ScriptRun run = ScriptRun.of(Map.of(), Duration.ofMinutes(1), command);

    assertThat(run.err()).startsWith("gearshift: Missing cluster in " + path + " ");
  }

  @Test
  void sparkHomeNeedsAFolderOfItsOwn() throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "mine");

    assertThat(cluster().run("spark-home", folder.toString()).err())
        .isEqualTo(
            "gearshift: Invalid folder: "
                + folder.toRealPath()
                + " (must not exist, be empty, or be one that this command made)\n");
  }

  private ClusterDaemons cluster() {
    return new ClusterDaemons(folder, 1024);
  }
}
