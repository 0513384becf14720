package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.ingest.unit.SvhnFiles;
import io.gearshift.executors.data.shard.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SVHN's folder by the command: its three files, and what is wrong with some. */
@Timeout(120)
class SvhnIngestTest {
  @TempDir private Path work;

  @Test
  void extraIsTrainedOnAndValidationIsTakenOfBoth() throws IOException {
    Path source = Files.createDirectory(work.resolve("svhn"));
    SvhnFiles.write(source.resolve("train_32x32.mat"), 1, 40);
    SvhnFiles.write(source.resolve("extra_32x32.mat"), 2, 60);
    SvhnFiles.write(source.resolve("test_32x32.mat"), 3, 20);
    Path data = work.resolve("data");
    CommandRun run = ingest(source, data, "--validation", "0.2");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "as SVHN files:",
            "train       extra_32x32.mat",
            "train       train_32x32.mat",
            "test        test_32x32.mat",
            "files       3: 3 read, 0 rejected, 0 ignored");
    Manifest manifest =
        Manifest.read(new org.apache.hadoop.fs.Path(data.toUri()), new Configuration());
    assertThat(manifest.classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(manifest.examplesPerClass().get("train")).allMatch(count -> count == 8);
    assertThat(manifest.examplesPerClass().get("validation")).allMatch(count -> count == 2);
    assertThat(manifest.examplesPerClass().get("test")).allMatch(count -> count == 2);
    assertThat(manifest.height()).isEqualTo(32);
    assertThat(manifest.channels()).isEqualTo(3);
  }

  @Test
  void aDamagedFileIsOneLineAndExitCodeTwo() throws IOException {
    Path source = Files.createDirectory(work.resolve("svhn"));
    SvhnFiles.write(source.resolve("train_32x32.mat"), 1, 20);
    Path test = SvhnFiles.write(source.resolve("test_32x32.mat"), 3, 20);
    byte[] whole = Files.readAllBytes(test);
    Files.write(test, Arrays.copyOf(whole, whole.length / 2));
    CommandRun run = ingest(source, work.resolve("data"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "gearshift: Invalid MAT file: test_32x32.mat (must be a whole one of level 5; ends too"
                + " early)\n");
    assertThat(work.resolve("data")).doesNotExist();
  }

  private static CommandRun ingest(Path source, Path data, String... more) {
    String[] fixed = {"ingest", source.toString(), data.toString(), "--master", "local[2]"};
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return CommandRun.of(all);
  }
}
