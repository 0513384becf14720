package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.lock.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ingest that dies at any of its steps goes on at the next start and makes the same bytes. Steps
 * are the changes that it makes in the file system, through which a {@link DyingFileSystem} lets it
 * make only so many.
 */
@Timeout(600)
class KilledIngestTest {
  /** From the note of the result on: its end, the rename and all that is removed. */
  private static final int LAST_STEPS = 7;

  @TempDir private static Path shared;
  private static SparkSession spark;
  private static Path source;
  private static Map<String, byte[]> expected;

  @TempDir private Path work;

  @BeforeAll
  static void startSpark() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("killed-ingest")
            .config("spark.ui.enabled", "false")
            .config("spark.hadoop.fs.file.impl", DyingFileSystem.class.getName())
            .config("spark.hadoop.fs.file.impl.disable.cache", "true")
            .getOrCreate();
    source = sourceIn(shared.resolve("source"));
    Path whole = shared.resolve("whole");
    Ingest.run(spark, request(source, whole));
    expected = files(whole);
  }

  private static Path sourceIn(Path folder) throws IOException {
    SourceFiles.folders(folder, 3, 12, 2);
    byte[] png = SourceFiles.png(5, 8, 6, 3);
    SourceFiles.write(folder.resolve("train/class1/cut.png"), Arrays.copyOf(png, png.length - 9));
    SourceFiles.write(folder.resolve("train/class2/notes.txt"), new byte[] {'h'});
    return folder;
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void live() {
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
  }

  private static IngestRequest request(Path source, Path destination) {
    return IngestRequest.of(source.toString(), destination.toString())
        .withShards(3)
        .withValidationShare(0.25)
        .withMaximumRejected(0.1);
  }

  /** What an observer is told. */
  private static final class Told implements IngestObserver {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void planned(SourcePlan plan) {}

    @Override
    public void goingOn(String what, int ready, int all) {
      lines.add(ready + " of " + all + " " + what);
    }
  }

  @Test
  void aKillAtAnyStepCostsNoByte() throws IOException {
    int all = stepsOf("result-", work.resolve("probe"));
    int last = all + LAST_STEPS;
    int usedImages = 0;
    int usedShards = 0;
    for (int steps = 0; steps < last; steps += steps < all - 2 ? 4 : 1) {
      Path destination = work.resolve("to-" + steps);
      dies(destination, steps);
      if (steps % 4 == 0 && !isFinished(destination)) {
        // The next start is killed too, a few steps further.
        dies(destination, steps % 7);
      }
      if (isFinished(destination)) {
        // Tasks run side by side, so that there may be a few steps less than before.
        assertThat(steps).isGreaterThan(all - 4);
        delete(destination);
        continue;
      }
      Told told = new Told();
      IngestResult result = Ingest.run(spark, request(source, destination), told);
      usedImages += told.lines.stream().anyMatch(line -> line.endsWith(" images")) ? 1 : 0;
      usedShards += told.lines.stream().anyMatch(line -> line.endsWith(" shards")) ? 1 : 0;
      assertSame(destination);
      assertThat(result.files()).isEqualTo(new IngestResult.FileCounts(42, 1, 1));
      assertThat(names(work)).containsExactly("to-" + steps);
      delete(destination);
    }
    assertThat(usedImages).isGreaterThan(5);
    assertThat(usedShards).isGreaterThan(2);
  }

  /** Whether the data set is there, and it alone. */
  private boolean isFinished(Path destination) throws IOException {
    if (Files.exists(destination)) {
      assertSame(destination);
    }
    return names(work).equals(List.of(destination.getFileName().toString()));
  }

  private boolean dies(Path destination, int steps) throws IOException {
    DyingFileSystem.dieAfter(steps);
    try {
      Ingest.run(spark, request(source, destination));
      // What it could not remove at its end is left.
      return DyingFileSystem.isDead();
    } catch (Exception e) {
      // Spark's own, which is not declared, or a user error.
      assertThat(DyingFileSystem.isDead()).as(e.toString()).isTrue();
      return true;
    } finally {
      DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    }
  }

  @Test
  void damagedLeftoversAreReadAgain() throws IOException {
    Path destination = work.resolve("data");
    assertThat(dies(destination, stepsOf("result-", destination))).isTrue();
    List<Path> left = all(work.resolve("data.ingest"));
    List<Path> damaged = left.stream().filter(file -> !file.endsWith("lock")).toList();
    assertThat(damaged.stream().map(Path::toString))
        .anyMatch(file -> file.contains("judged-"))
        .anyMatch(file -> file.contains("/shards/"))
        .anyMatch(file -> file.endsWith(".parquet"));
    for (int i = 0; i < damaged.size(); i++) {
      byte[] bytes = Files.readAllBytes(damaged.get(i));
      switch (i % 3) {
        case 0 -> bytes[bytes.length / 2] ^= 1;
        case 1 -> bytes = Arrays.copyOf(bytes, bytes.length - 1);
        default -> bytes = new byte[0];
      }
      Files.write(damaged.get(i), bytes);
    }
    Told told = new Told();
    Ingest.run(spark, request(source, destination), told);
    assertThat(told.lines).containsExactly("0 of 43 images");
    assertSame(destination);
  }

  @Test
  void anotherSourceOrRequestStartsAnew() throws IOException {
    Path own = sourceIn(work.resolve("source"));
    Path destination = work.resolve("data");
    DyingFileSystem.dieAfter(stepsOf("result-", work.resolve("probe")));
    assertThatThrownBy(() -> Ingest.run(spark, request(own, destination)))
        .hasMessageContaining("the process is dead");
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    Told told = new Told();

    // Of the same size, with another image in it, changed later.
    Path image = own.resolve("train/class0/0.png");
    FileTime before = Files.getLastModifiedTime(image);
    Files.setLastModifiedTime(image, FileTime.fromMillis(before.toMillis() + 5));
    DyingFileSystem.dieAfter(5);
    assertThatThrownBy(() -> Ingest.run(spark, request(own, destination), told))
        .hasMessageContaining("the process is dead");
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    assertThat(told.lines).isEmpty();

    Files.setLastModifiedTime(image, before);
    DyingFileSystem.dieAfter(5);
    assertThatThrownBy(() -> Ingest.run(spark, request(own, destination).withSeed(7), told))
        .hasMessageContaining("the process is dead");
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    assertThat(told.lines).isEmpty();

    Ingest.run(spark, request(own, destination), told);
    assertThat(told.lines).hasSize(2).first().isEqualTo("43 of 43 images");
    assertThat(names(work)).containsExactly("data", "source");
  }

  @Test
  void aSecondStartIsRefusedAndNamesTheFirst() throws IOException {
    Path destination = work.resolve("data");
    String folder = destination + ".ingest";
    try (RunLock lock = RunLock.take(folder, "lock")) {
      lock.requireHeld();
      assertThatThrownBy(() -> Ingest.run(spark, request(source, destination)))
          .isInstanceOf(UserError.class)
          .hasMessageMatching(
              "Data set \\Q"
                  + destination
                  + "\\E is being written by process "
                  + ProcessHandle.current().pid()
                  + " on .+ \\(user .+\\) since .+ \\(it must end first\\)");
    }
    assertThat(destination).doesNotExist();
    Ingest.run(spark, request(source, destination));
    assertThat(names(work)).containsExactly("data");
  }

  @Test
  void aDestinationThatIsTakenMeanwhileIsNotTouched() throws IOException {
    Path destination = work.resolve("data");
    assertThat(dies(destination, stepsOf("result-", destination))).isTrue();
    SourceFiles.write(destination.resolve("own.txt"), new byte[] {1});
    assertThatThrownBy(() -> Ingest.run(spark, request(source, destination)))
        .hasMessage(
            "Invalid destination: " + destination + " (must not exist: ingest never overwrites)");
    assertThat(names(destination)).containsExactly("own.txt");
    assertThat(names(work)).containsExactly("data");
  }

  /**
   * Steps until something whose name begins so is made, by a run that is not killed and leaves
   * nothing.
   */
  private int stepsOf(String name, Path destination) throws IOException {
    DyingFileSystem.dieAfter(Integer.MAX_VALUE);
    Ingest.run(spark, request(source, destination));
    delete(destination);
    return DyingFileSystem.stepsUntil("/" + name);
  }

  private static void assertSame(Path destination) throws IOException {
    Map<String, byte[]> made = files(destination);
    assertThat(made.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(made.get(name)).as(name).isEqualTo(bytes));
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Path file : all(folder)) {
      files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
    }
    return files;
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
