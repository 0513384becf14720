package io.gearshift.driver.zeppelin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Zeppelin server of its own process on this machine alone, reached by its REST interface. */
final class ZeppelinServer implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration RUN = Duration.ofMinutes(6);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final URI api;

  private ZeppelinServer(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.api = URI.create("http://127.0.0.1:" + port + "/api/");
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param environment has what interpreters need: SPARK_HOME, HADOOP_CONF_DIR
   */
  static ZeppelinServer start(ZeppelinHome home, int port, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path folder = home.folder();
    Path log = folder.resolve("logs/server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                home.jars() + "/*",
                "org.apache.zeppelin.server.ZeppelinServer")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> all = builder.environment();
    all.putAll(environment);
    all.put("JAVA_HOME", System.getProperty("java.home"));
    all.put("SPARK_LOCAL_IP", "127.0.0.1");
    all.put("ZEPPELIN_JARS", home.jars().toString());
    all.put("ZEPPELIN_HOME", folder.toString());
    all.put("ZEPPELIN_CONF_DIR", folder.resolve("conf").toString());
    all.put("ZEPPELIN_NOTEBOOK_DIR", folder.resolve("notebook").toString());
    all.put("ZEPPELIN_NOTEBOOK_STORAGE", "org.apache.zeppelin.notebook.repo.VFSNotebookRepo");
    all.put("ZEPPELIN_WAR", folder.resolve("war").toString());
    all.put("ZEPPELIN_ADDR", "127.0.0.1");
    all.put("ZEPPELIN_LOCAL_IP", "127.0.0.1");
    all.put("ZEPPELIN_PORT", String.valueOf(port));
    all.put("ZEPPELIN_IDENT_STRING", "test");
    all.put("ZEPPELIN_SEARCH_ENABLE", "false");
    ZeppelinServer server = new ZeppelinServer(builder.start(), log, port);
    try {
      server.awaitAnswer();
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(START);
    while (true) {
      try {
        if (send(HttpRequest.newBuilder(api.resolve("version")).GET())
            .get("status")
            .asText("")
            .equals("OK")) {
          return;
        }
      } catch (IOException e) {
        if (!process.isAlive() || Instant.now().isAfter(end)) {
          throw new IOException("Zeppelin does not answer:\n" + Files.readString(log), e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(300);
    }
  }

  /** Imports a note as its file has it; returns Zeppelin's id of it. */
  String importNote(String json) throws IOException, InterruptedException {
    return post("notebook/import", json).get("body").asText();
  }

  /** Runs all paragraphs in their order and returns the note with their results. */
  JsonNode run(String note, Map<String, String> forms) throws IOException, InterruptedException {
    post(
        "notebook/job/" + note + "?blocking=true",
        JSON.writeValueAsString(Map.of("params", forms)));
    return send(HttpRequest.newBuilder(api.resolve("notebook/" + note)).GET()).get("body");
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(api.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = client.send(request.timeout(RUN).build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("HTTP status " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Ends it and its interpreters. */
  @Override
  public void close() {
    List<ProcessHandle> interpreters = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    interpreters.forEach(ProcessHandle::destroyForcibly);
  }
}
