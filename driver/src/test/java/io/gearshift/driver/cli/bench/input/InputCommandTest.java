package io.gearshift.driver.cli.bench.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.example.SmallDigits;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"1, false, normalised", "3, true, bytes"})
  void imagesAreReadAndCounted(int readers, boolean pixels, String form) {
    CommandRun run =
        CommandRun.of(
            "bench",
            "input",
            SmallDigits.folder().toString(),
            "--readers",
            Integer.toString(readers),
            "--passes",
            "2",
            "--seconds",
            "1",
            "--json",
            pixels ? "--pixels" : "--batch=16");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("28 x 28 x 1, pad crop flip, " + form)
        .contains(readers + (readers == 1 ? " reader: " : " readers: "))
        .contains("\"readers\":" + readers, "\"pixels\":" + pixels)
        .doesNotContain(" 0.0 ");
  }

  @Test
  void wrongInputIsOneLine() {
    String data = SmallDigits.folder().toString();
    refused("must hold a manifest.json", folder.toString());
    refused("Invalid --readers: 0 (must be at least 1)", data, "--readers", "0");
    refused("Invalid --seconds: 0 (must be at least 1)", data, "--seconds", "0");
    refused(
        "Invalid --batch: 301 (must be at most 300, the training images of one of 2)",
        data,
        "--readers",
        "2",
        "--batch",
        "301");
    refused("Missing required parameter: 'DATA'");
  }

  private static void refused(String text, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "bench";
    all[1] = "input";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    CommandRun run = CommandRun.of(all);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(text).hasLineCount(1);
  }
}
