package io.gearshift.driver.zeppelin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.cluster.ClusterDaemons;
import io.gearshift.driver.cluster.SharedCluster;
import io.gearshift.driver.cluster.SparkHome;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.storage.Folder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All notes on a real Zeppelin, Spark and HDFS, by Zeppelin's REST interface. */
@Tag("cluster")
@ExtendWith(SharedCluster.class)
class NotesOnZeppelinTest {
  @TempDir Path folder;

  @Test
  void allNotesRunToTheirEndAndShowTheRecord(ClusterDaemons cluster, SparkHome spark)
      throws Exception {
    String root = cluster.fileSystem() + "/zeppelin/runs";
    Folder runs = Folder.at(root, new Configuration());
    NoteRuns.finished(runs);
    NoteRuns.underWay(runs);
    ZeppelinHome home = ZeppelinHome.make(folder.resolve("zeppelin"), spark.folder());
    Map<String, Map<String, List<List<String>>>> shown = new LinkedHashMap<>();

    try (ZeppelinServer server = ZeppelinServer.start(home, freePort(), spark.environment())) {
      for (Note note : Note.all()) {
        String id = server.importNote(Files.readString(note.file()));
        shown.put(note.toString(), results(note, server.run(id, Map.of("root", root))));
      }
    }

    assertThat(shown)
        .containsOnlyKeys("all-runs.zpln", "cluster.zpln", "one-run.zpln", "two-runs.zpln");
    double best =
        IntStream.range(0, 24)
            .mapToDouble(e -> SyntheticRun.epoch(e).scores().testTop1())
            .max()
            .orElse(0);
    List<List<String>> all = shown.get("all-runs.zpln").get("All runs: accuracy and time");
    assertThat(all).hasSize(3);
    assertThat(all.get(2))
        .startsWith("finished", "finished", "lenet", "8 12 16 fp32", "24")
        .contains(String.valueOf(Math.round(best * 100) / 100.0));
    assertThat(shown.get("one-run.zpln").get("All epochs in figures"))
        .hasSize(1 + NoteRuns.EPOCHS_UNDER_WAY);
    assertThat(
            shown
                .get("two-runs.zpln")
                .get("Best accuracy, and time to the accuracy that both reached"))
        .hasSize(3);
    assertThat(shown.get("cluster.zpln").get("Images per second of each worker")).hasSize(3);
  }

  /** The tables of a note by their titles, the header first, once all that was run is checked. */
  private static Map<String, List<List<String>>> results(Note note, JsonNode run) {
    Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    List<Paragraph> paragraphs = note.paragraphs();
    for (int i = 0; i < paragraphs.size(); i++) {
      JsonNode paragraph = run.get("paragraphs").get(i);
      Paragraph before = paragraphs.get(i);
      String name = note + ": " + before;
      assertThat(paragraph.get("status").asText())
          .as(name + "\n" + paragraph.path("results"))
          .isEqualTo("FINISHED");
      // Charts are preset for the first result of a paragraph: there must be no other.
      assertThat(paragraph.get("results").get("msg")).as(name).hasSize(1);
      JsonNode message = paragraph.get("results").get("msg").get(0);
      if (before.isSql()) {
        assertThat(message.get("type").asText()).as(name).isEqualTo("TABLE");
        tables.put(before.title(), table(message.get("data").asText()));
        assertThat(paragraph.at("/config/results/0/graph/mode").asText()).isEqualTo(before.mode());
        assertThat(paragraph.get("title").asText()).isEqualTo(before.title());
      } else {
        assertThat(message.get("type").asText()).as(name).isEqualTo("HTML");
        assertThat(message.get("data").asText()).contains("<h");
      }
      if (before.forms().containsKey("root")) {
        JsonNode form = paragraph.path("settings").path("forms").path("root");
        assertThat(form.path("defaultValue").asText()).isEqualTo("hdfs:///gearshift/runs");
        assertThat(form.path("displayName").asText()).isEqualTo("Root of the runs");
      }
    }
    return tables;
  }

  private static List<List<String>> table(String data) {
    List<List<String>> rows = new ArrayList<>();
    data.lines().forEach(line -> rows.add(List.of(line.split("\t", -1))));
    return rows;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
