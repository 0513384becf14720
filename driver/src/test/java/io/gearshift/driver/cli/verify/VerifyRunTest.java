package io.gearshift.driver.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.checkpoint.CheckpointStore;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.dl4j.ParameterDigest;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyRunTest {
  @TempDir private Path root;
  private Path run;

  @BeforeEach
  void writeRun() {
    RunRecord record = SyntheticRun.write(root, "a");
    run = Path.of(record.directory().location());
    float[] parameters = ModelZip.initialParameters(SmallNetwork.configuration());
    ModelZip.write(
        record.directory(),
        RunRecord.MODEL,
        SmallNetwork.configuration(),
        parameters,
        description(parameters));
    record.finish(result(ParameterDigest.sha256(parameters)));
    CheckpointStore.open(record.checkpoints(), 2)
        .write(Checkpoint.at(new Position(24, 0)).state("seed", 1).vector("v", parameters).build());
  }

  private static ModelDescription description(float[] parameters) {
    return ModelDescription.of(
        IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
        1,
        8,
        8,
        new float[] {0.5f},
        new float[] {0.5f},
        parameters);
  }

  private static Result result(String sha256) {
    return new Result("finished", 24, 99.0, 99.0, 10, sha256, "model.zip");
  }

  private static Result withModels(String last, String best) {
    return new Result("finished", 24, 99.0, 99.0, 10, "ab", "model.zip", last, best, null, null);
  }

  private CommandRun verify() {
    return CommandRun.of("verify", "a", "--runs", root.toString());
  }

  private void assertProblem(String line) {
    CommandRun verified = verify();
    assertThat(verified.code()).as(verified.out() + verified.err()).isEqualTo(1);
    assertThat(verified.out().lines()).contains(line);
    assertThat(verified.out()).endsWith("; 1 problem.\n");
  }

  @Test
  void aSoundRunIsCountedAndZero() {
    CommandRun verified = verify();
    assertThat(verified.out() + verified.err())
        .isEqualTo(
            "Verified run "
                + run
                + ": 5 files, 221 lines, 24 epochs, "
                + String.format(
                    "%,d", ModelZip.initialParameters(SmallNetwork.configuration()).length)
                + " parameters, 1 checkpoints; no problems.\n");
    assertThat(verified.code()).isZero();
  }

  @Test
  void theBestEpochsModelIsHeldAgainstItsDigest() throws IOException {
    String sha256 =
        ParameterDigest.sha256(ModelZip.initialParameters(SmallNetwork.configuration()));
    RunRecord record = SyntheticRun.write(root, "b");
    Path best = Path.of(record.directory().location()).resolve(RunRecord.BEST_MODEL);
    Path model = best.resolveSibling(RunRecord.MODEL);
    Files.copy(run.resolve(RunRecord.MODEL), model);
    // The digest of the whole state is another one where quantisers keep values.
    record.finish(withModels(sha256, sha256));
    assertThat(CommandRun.of("verify", "b", "--runs", root.toString()).out())
        .contains("Invalid record: " + best + " (must be there: result.json names it)\n")
        .endsWith("; 1 problem.\n");
    Files.copy(model, best);
    assertThat(CommandRun.of("verify", "b", "--runs", root.toString()).out())
        .endsWith("; no problems.\n");
  }

  @Test
  void aBestModelOfOtherParametersIsALine() throws IOException {
    String sha256 =
        ParameterDigest.sha256(ModelZip.initialParameters(SmallNetwork.configuration()));
    RunRecord record = SyntheticRun.write(root, "b");
    Path best = Path.of(record.directory().location()).resolve(RunRecord.BEST_MODEL);
    Files.copy(run.resolve(RunRecord.MODEL), best);
    Files.copy(best, best.resolveSibling(RunRecord.MODEL));
    record.finish(withModels(sha256, "cd"));
    assertThat(CommandRun.of("verify", "b", "--runs", root.toString()).out())
        .contains(
            "Invalid model: "
                + best
                + " (SHA-256 of its parameters must be cd, as result.json says; is "
                + sha256
                + ")\n")
        .endsWith("; 1 problem.\n");
  }

  @Test
  void anEpochThatStandsTwiceIsALine() throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    String last = Files.readAllLines(metrics).get(Files.readAllLines(metrics).size() - 1);
    Files.writeString(metrics, last + "\n", StandardOpenOption.APPEND);
    CommandRun verified = verify();
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out())
        .contains(
            "Invalid record: "
                + metrics
                + " (epochs must stand once and in order: epoch 23 is in the place of epoch 24)\n")
        .contains("(epochs is 24, metrics.jsonl has 25)\n");
  }

  @Test
  void aLineThatIsNoJsonIsALine() throws IOException {
    Path events = run.resolve("events.jsonl");
    Files.writeString(events, "{\"type\":\n", StandardOpenOption.APPEND);
    int lines = Files.readAllLines(events).size();
    assertProblem("Invalid record: " + events + " (line " + lines + " is no Event)");
  }

  @Test
  void aTornLastLineIsANote() throws IOException {
    Path events = run.resolve("events.jsonl");
    Files.writeString(events, "{\"type\":", StandardOpenOption.APPEND);
    CommandRun verified = verify();
    assertThat(verified.code()).isZero();
    assertThat(verified.out()).contains("Note: " + events + " ends in the middle of a line");
  }

  @Test
  void anEmptyResultOrConfigurationIsALine() throws IOException {
    Files.writeString(run.resolve("config.json"), "");
    assertThat(verify().out())
        .contains("Invalid record: " + run.resolve("config.json") + " (must be a JSON object: ");
    Files.delete(run.resolve("config.json"));
    assertProblem("Invalid record: " + run.resolve("config.json") + " (must be there)");
  }

  @Test
  void aFlippedBitInACheckpointIsALineAndTheFileStays() throws IOException {
    Path checkpoint = run.resolve("checkpoints/checkpoint-24-0.gsc");
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint, bytes);
    CommandRun verified = verify();
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out())
        .startsWith("Damaged checkpoint: " + checkpoint + " (section 'vector:v': checksum ");
    assertThat(checkpoint).hasBinaryContent(bytes);
  }

  @Test
  void aFlippedBitInTheBestCheckpointIsALine() throws IOException {
    Path best = run.resolve("checkpoints/best.gsc");
    byte[] bytes = Files.readAllBytes(run.resolve("checkpoints/checkpoint-24-0.gsc"));
    Files.write(best, bytes);
    assertThat(verify().code()).isZero();
    bytes[bytes.length / 2] ^= 1;
    Files.write(best, bytes);
    CommandRun verified = verify();
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out())
        .startsWith("Damaged checkpoint: " + best + " (section 'vector:v': checksum ");
  }

  @Test
  void aModelOfOtherParametersIsALine() {
    float[] other = ModelZip.initialParameters(SmallNetwork.configuration());
    other[0] += 1;
    ModelZip.write(
        Folder.at(run), RunRecord.MODEL, SmallNetwork.configuration(), other, description(other));
    CommandRun verified = verify();
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.out())
        .startsWith(
            "Invalid model: " + run.resolve("model.zip") + " (SHA-256 of its parameters must be ")
        .contains(", as result.json says; is " + ParameterDigest.sha256(other) + ")\n");
  }

  @Test
  void aLostModelIsALine() throws IOException {
    Files.delete(run.resolve("model.zip"));
    assertProblem(
        "Invalid record: " + run.resolve("model.zip") + " (must be there: result.json names it)");
  }

  @Test
  void aModelAloneIsVerifiedToo() throws IOException {
    CommandRun verified = CommandRun.of("verify", run.resolve("model.zip").toString());
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).startsWith("Verified model ").endsWith("; no problems.\n");
    Path noise = Files.write(root.resolve("noise.zip"), new byte[] {1, 2, 3});
    CommandRun broken = CommandRun.of("verify", noise.toString());
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.out()).contains(noise.toString()).endsWith("; 1 problem.\n");
    float[] wild = ModelZip.initialParameters(SmallNetwork.configuration());
    wild[3] = Float.NaN;
    Path nan = root.resolve("nan.zip");
    ModelZip.write(
        Folder.at(root), "nan.zip", SmallNetwork.configuration(), wild, description(wild));
    assertThat(CommandRun.of("verify", nan.toString()).out())
        .contains(nan.toString())
        .contains("convolution weight has NaN at 3, must be finite")
        .endsWith("; 1 problem.\n");
  }
}
