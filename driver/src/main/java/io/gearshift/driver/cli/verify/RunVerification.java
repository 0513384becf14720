package io.gearshift.driver.cli.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.LineFile;
import io.gearshift.driver.storage.StoredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run against itself: every file of its record, that each epoch and round stands there once,
 * every checkpoint, and the models' parameters against the result's checksums.
 */
final class RunVerification {
  private static final String FINISHED = "finished";

  private final Folder folder;
  private final Findings findings;

  RunVerification(Folder folder) {
    this.folder = folder;
    this.findings = new Findings("run", folder.location());
  }

  /** Reads all of it. */
  Findings run() throws IOException {
    whole("config.json", RunConfiguration.class)
        .filter(c -> c.runId() == null || c.data().shards() == null || c.configuration() == null)
        .ifPresent(c -> invalid("config.json", "must have runId, dataChecksum, configuration"));
    if (!folder.exists("config.json")) {
      invalid("config.json", "must be there");
    }
    List<Metrics> metrics = lines("metrics.jsonl", Metrics.class);
    lines("events.jsonl", Event.class);
    List<EpochMetrics> epochs =
        metrics.stream()
            .filter(EpochMetrics.class::isInstance)
            .map(EpochMetrics.class::cast)
            .toList();
    findings.count("epochs", epochs.size());
    verifyOrder(epochs);
    verifyRounds(metrics);
    Optional<Result> result = whole("result.json", Result.class);
    if (result.isPresent()) {
      verifyResult(result.get(), epochs.size());
    }
    if (!folder.exists("result.json")) {
      findings.note(
          folder.location() + " has no result.json: the run has not ended, or was killed");
    }
    verifyCheckpoints();
    return findings;
  }

  private void invalid(String name, String rule) {
    findings.problem("Invalid record: " + folder.path(name) + " (" + rule + ")");
  }

  private <T> Optional<T> whole(String name, Class<T> type) throws IOException {
    if (!folder.exists(name)) {
      return Optional.empty();
    }
    findings.count("files", 1);
    try {
      return Optional.ofNullable(Json.mapper().readValue(folder.read(name), type));
    } catch (JsonProcessingException e) {
      invalid(name, "must be a JSON object: " + e.getOriginalMessage());
    } catch (IOException e) {
      invalid(name, "cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private <T> List<T> lines(String name, Class<T> type) throws IOException {
    LineFile file = folder.lines(name);
    List<T> values = new ArrayList<>();
    if (!file.exists()) {
      return values;
    }
    findings.count("files", 1);
    LineFile.Lines lines;
    try {
      lines = file.read();
    } catch (IOException e) {
      invalid(name, "cannot be read: " + e.getMessage());
      return values;
    }
    if (lines.endsTorn()) {
      findings.note(file.path() + " ends in the middle of a line, as a killed run leaves it");
    }
    int number = 0;
    for (String line : lines.whole()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      findings.count("lines", 1);
      try {
        T value = Json.mapper().readValue(line.getBytes(StandardCharsets.ISO_8859_1), type);
        if (value != null) {
          values.add(value);
        }
      } catch (IOException e) {
        invalid(name, "line " + number + " is no " + type.getSimpleName());
      }
    }
    return values;
  }

  private void verifyOrder(List<EpochMetrics> epochs) {
    for (int i = 0; i < epochs.size(); i++) {
      if (epochs.get(i).epoch() != i) {
        invalid(
            "metrics.jsonl",
            "epochs must stand once and in order: epoch "
                + epochs.get(i).epoch()
                + " is in the place of epoch "
                + i);
        return;
      }
    }
  }

  private void verifyRounds(List<Metrics> metrics) {
    Set<List<Integer>> seen = new HashSet<>();
    for (Metrics line : metrics) {
      if (line instanceof RoundMetrics round
          && !seen.add(List.of(round.epoch(), round.round(), round.worker()))) {
        invalid(
            "metrics.jsonl",
            "rounds must stand once: round "
                + round.round()
                + " of epoch "
                + round.epoch()
                + ", worker "
                + round.worker()
                + ", stands twice");
        return;
      }
    }
  }

  private void verifyResult(Result result, int epochs) throws IOException {
    if (result.status() == null) {
      invalid("result.json", "must have a status");
      return;
    }
    if (result.epochs() != epochs) {
      invalid("result.json", "epochs is " + result.epochs() + ", metrics.jsonl has " + epochs);
    }
    if (!FINISHED.equals(result.status())) {
      return;
    }
    if (result.model() == null || result.parametersSha256() == null) {
      invalid("result.json", "must have model and parametersSha256");
      return;
    }
    String sha256 = result.modelSha256() == null ? result.parametersSha256() : result.modelSha256();
    verifyModel(result.model(), sha256);
    if (result.bestModelSha256() != null) {
      verifyModel(RunRecord.BEST_MODEL, result.bestModelSha256());
    }
  }

  private void verifyModel(String name, String expected) throws IOException {
    StoredFile model = new StoredFile(folder, name);
    // A name alone: the file lies in the run's own folder.
    if (name.contains("/") || !model.isFile()) {
      invalid(name, "must be there: result.json names it");
      return;
    }
    findings.count("files", 1);
    ModelVerification.parametersSha256(model, findings)
        .filter(sha256 -> !sha256.equals(expected))
        .ifPresent(
            sha256 ->
                findings.problem(
                    "Invalid model: "
                        + model.path()
                        + " (SHA-256 of its parameters must be "
                        + expected
                        + ", as result.json says; is "
                        + sha256
                        + ")"));
  }

  private void verifyCheckpoints() {
    Folder checkpoints = folder.folder("checkpoints");
    try {
      CheckpointStore store = CheckpointStore.open(checkpoints, 1);
      for (Position position : store.positions()) {
        findings.count("checkpoints", 1);
        store.damage(position).ifPresent(why -> damaged(store.path(position), why));
      }
      store.damageOfBest().ifPresent(why -> damaged(checkpoints.path(CheckpointStore.BEST), why));
      noteSetAside(checkpoints);
    } catch (UserError | IOException e) {
      findings.problem(e.getMessage());
    }
  }

  private void damaged(String checkpoint, String why) {
    findings.problem("Damaged checkpoint: " + checkpoint + " (" + why + ")");
  }

  private void noteSetAside(Folder checkpoints) throws IOException {
    checkpoints.names().stream()
        .filter(name -> name.contains(".damaged"))
        .sorted()
        .forEach(
            name ->
                findings.note(checkpoints.path(name) + " was set aside as damaged by a resume"));
  }
}
