package io.gearshift.driver.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.ingest.tree.LayoutOption;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed archives end in one line or in images that are theirs. */
class ArchiveFuzzTest {
  @TempDir Path work;

  @Test
  void changedArchivesGiveTheirOwnImagesOrOneLine() throws Exception {
    List<byte[]> archives = new ArrayList<>();
    List<PlainReading> readings = new ArrayList<>();
    for (long seed = 0; archives.size() < 8; seed++) {
      RandomTree tree = new RandomTree(new SplittableRandom(seed));
      String compression = List.of("", "gz", "bzip2", "xz").get(archives.size() % 4);
      Path file =
          archives.size() % 2 == 0
              ? tree.zip(work.resolve("whole"))
              : tree.tar(work.resolve("whole"), compression);
      try {
        readings.add(read(file));
        archives.add(Files.readAllBytes(file));
      } catch (SourceException e) {
        assertThat(e).as("a tree that is not clear: the next one may be").isNotNull();
      }
    }
    Path changed = work.resolve("changed");
    Fuzz.run(
        "changed archives",
        600,
        random -> {
          int index = random.nextInt(archives.size());
          Files.write(changed, Mutations.of(archives.get(index), random));
          try {
            PlainReading reading = read(changed);
            TreeSet<String> foreign = new TreeSet<>(reading.images());
            foreign.removeAll(readings.get(index).images());
            assertThat(foreign).as("archive " + index).isEmpty();
          } catch (SourceException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
          }
        });
  }

  private static PlainReading read(Path file) throws Exception {
    return PlainReading.of(file, LayoutOption.AUTO, IgnoredLimit.NONE, 2);
  }
}
