package io.gearshift.driver.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/** What Spark's driver says that it runs, asked by YARN's proxy as a browser does. */
final class RunningStages {
  private static final int WEB = 1;
  private static final int LIMIT_MILLISECONDS = 2000;

  private final String manager;

  /** Of the application that runs there; there must be one only. */
  RunningStages(ClusterDaemons cluster) throws IOException, InterruptedException {
    manager = "http://127.0.0.1:" + (cluster.status().get("resourcemanager").port() + WEB);
  }

  /** Names of the stages that run now; none if the driver does not answer. */
  List<String> names() {
    try {
      JsonNode applications = get("/ws/v1/cluster/apps?states=RUNNING").at("/apps/app");
      String id = applications.path(0).path("id").asText();
      JsonNode stages =
          get("/proxy/" + id + "/api/v1/applications/" + id + "/stages?status=active");
      return StreamSupport.stream(stages.spliterator(), false)
          .map(stage -> stage.path("name").asText())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private JsonNode get(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(manager + path).toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLISECONDS);
    connection.setReadTimeout(LIMIT_MILLISECONDS);
    try {
      return new ObjectMapper()
          .readTree(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      connection.disconnect();
    }
  }
}
