package io.gearshift.driver.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.executors.fuzz.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree, its tar and its zip are the same data set. */
class SameInAnyFormTest {
  private static final List<String> COMPRESSIONS = List.of("", "gz", "bzip2", "xz");

  @TempDir Path work;

  @Test
  void randomTreesTheirTarsAndTheirZipsAreReadTheSame() {
    AtomicInteger read = new AtomicInteger();
    Fuzz.run(
        "trees in any form",
        60,
        random -> {
          Path root = Files.createTempDirectory(work, "tree");
          try {
            RandomTree tree = new RandomTree(random);
            String compression = COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size()));
            String folders = reading(tree.folders(root.resolve("tree0")));
            String tar = reading(tree.tar(root.resolve("tree1"), compression));
            String zip = reading(tree.zip(root.resolve("tree2.zip")));
            assertThat(tar).as(tree.toString()).isEqualTo(folders);
            assertThat(zip).as(tree.toString()).isEqualTo(folders);
            read.addAndGet(folders.startsWith("Invalid") ? 0 : 1);
          } finally {
            remove(root);
          }
        });
    // Most trees are clear.
    assertThat(read.get()).isPositive();
  }

  private static String reading(Path source) throws IOException {
    try {
      PlainReading reading = PlainReading.of(source);
      assertThat(reading.plan().files())
          .as(reading.toString())
          .isEqualTo(
              reading.images().size() + reading.rejected().size() + reading.ignored().size());
      return reading.images() + "\n" + reading.rejected() + "\n" + reading.ignored();
    } catch (SourceException e) {
      // The name of the source differs, and nothing else.
      String name = source.getFileName().toString();
      return e.getMessage().replace(source.toString(), "SOURCE").replace(name, "SOURCE");
    }
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
