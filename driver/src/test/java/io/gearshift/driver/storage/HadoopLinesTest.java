package io.gearshift.driver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopLinesTest {
  private static final String NAME = "metrics.jsonl";

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "{\"line\":" + i + "}").toList();
  }

  private static void append(LineFile file, List<String> lines) throws IOException {
    for (String line : lines) {
      file.append(line);
    }
  }

  @Test
  void linesAreReadAsTheyWereAppended() throws IOException {
    Folder storage = new MemoryFolder();
    append(storage.lines(NAME), lines(0, 1));
    LineFile again = storage.lines(NAME);
    append(again, lines(1, 5));
    again.sync();

    assertThat(storage.lines(NAME).read()).isEqualTo(new LineFile.Lines(lines(0, 5), false));
    assertThat(storage.lines(NAME).exists()).isTrue();
    assertThat(storage.lines("events.jsonl").exists()).isFalse();
    assertThat(storage.lines("events.jsonl").read()).isEqualTo(LineFile.Lines.NONE);
  }

  @Test
  void aFullPartIsNotWrittenAgain() throws IOException {
    MemoryFolder storage = new MemoryFolder();
    LineFile file = storage.lines(NAME);
    String long1 = "x".repeat(600_000);
    String long2 = "y".repeat(600_000);
    append(file, List.of(long1, long2, "z"));
    file.sync();

    assertThat(storage.files().keySet())
        .containsExactly(NAME + "/part-00000.jsonl", NAME + "/part-00001.jsonl");
    assertThat(new String(storage.files().get(NAME + "/part-00001.jsonl"), StandardCharsets.UTF_8))
        .isEqualTo("z\n");
    assertThat(storage.lines(NAME).read().whole()).containsExactly(long1, long2, "z");
  }

  @Test
  void whereverTheWriterDiesLinesAreWholeAndNothingSyncedIsLost() throws IOException {
    for (int death = 0; ; death++) {
      MemoryFolder.Disk disk = new MemoryFolder.Disk();
      disk.dieAfter(death);
      LineFile file = new MemoryFolder(disk).lines(NAME);
      List<String> appended = new ArrayList<>();
      int synced = 0;
      boolean died = false;
      try {
        for (int i = 0; i < 6; i++) {
          appended.addAll(lines(i, i + 1));
          file.append(lines(i, i + 1).get(0));
          file.sync();
          synced = i + 1;
        }
      } catch (IOException e) {
        died = true;
      }
      disk.dieAfter(Long.MAX_VALUE);

      LineFile.Lines left = new MemoryFolder(disk).lines(NAME).read();
      assertThat(left.endsTorn()).isFalse();
      assertThat(left.whole()).hasSizeGreaterThanOrEqualTo(synced);
      assertThat(left.whole()).isEqualTo(appended.subList(0, left.whole().size()));
      if (!died) {
        return;
      }
    }
  }

  @Test
  void whereverAReplacementDiesTheOldLinesOrTheNewAreThere() throws IOException {
    for (int death = 0; ; death++) {
      MemoryFolder.Disk disk = new MemoryFolder.Disk();
      LineFile file = new MemoryFolder(disk).lines(NAME);
      append(file, lines(0, 6));
      file.sync();
      disk.dieAfter(death);
      boolean died = false;
      try {
        file.replace(lines(0, 4));
      } catch (IOException e) {
        died = true;
      }
      disk.dieAfter(Long.MAX_VALUE);

      LineFile again = new MemoryFolder(disk).lines(NAME);
      assertThat(again.exists()).isTrue();
      assertThat(again.read().whole()).isIn(lines(0, 6), lines(0, 4));
      // Whatever is left, the next writer goes on with it.
      again.replace(lines(0, 3));
      append(again, lines(3, 5));
      again.sync();
      assertThat(new MemoryFolder(disk).lines(NAME).read().whole()).isEqualTo(lines(0, 5));
      if (!died) {
        return;
      }
    }
  }

  @Test
  void whatWasReplacedIsKept() throws IOException {
    MemoryFolder storage = new MemoryFolder();
    LineFile file = storage.lines(NAME);
    append(file, lines(0, 3));
    file.replace(lines(0, 1));
    file.append("more");
    file.replace(List.of());
    file.append("end");
    file.sync();

    assertThat(storage.lines(NAME + ".before-resume-1").read().whole()).isEqualTo(lines(0, 3));
    assertThat(storage.lines(NAME + ".before-resume-2").read().whole())
        .containsExactly(lines(0, 1).get(0), "more");
    assertThat(storage.lines(NAME).read().whole()).containsExactly("end");
  }

  @Test
  void anyHadoopFileSystemHasThem(@TempDir Path folder) throws IOException {
    Folder storage = FolderOnHadoop.of(folder);
    LineFile file = storage.lines(NAME);
    append(file, lines(0, 3));
    file.replace(lines(0, 2));
    append(file, lines(2, 4));
    file.sync();

    assertThat(storage.lines(NAME).read().whole()).isEqualTo(lines(0, 4));
    assertThat(storage.folder(NAME).list()).containsExactly("part-00000.jsonl");
  }
}
