package io.gearshift.driver.config.ini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text as people write INI files; {@code ¶} stands for the end of a line. */
class IniFileTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("run.ini");
  }

  private GearshiftConfiguration load(String text) throws IOException {
    Files.writeString(file, text.replace('¶', '\n'));
    return ConfigurationLoader.load(file, List.of());
  }

  private void refused(byte[] bytes, String message) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> ConfigurationLoader.load(file, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Workers: 2 | Invalid line: Workers: 2 (must follow a [section] line), line 1 of FILE
          # a¶¶Workers: 2 | Invalid line: Workers: 2 (must follow a [section] line), line 3 of FILE
          [spark]¶rubbish | Invalid line: rubbish (must be [section], Key: value, or a comment), line 2 of FILE
          [spark]¶: 2 | Invalid line: : 2 (must be [section], Key: value, or a comment), line 2 of FILE
          [spark]¶Worker: 2 | Unknown key: [spark] Worker (nearest: Workers), line 2 of FILE
          [spark]¶Workers: two | Invalid Workers: two (must be a whole number from 1 to 100000), line 2 of FILE
          [spark]¶Workers: 2;3 | Invalid Workers: 2;3 (must be a whole number from 1 to 100000), line 2 of FILE
          [spark]¶Workers: | Invalid Workers: (nothing) (must be a whole number from 1 to 100000), line 2 of FILE
          [spark]¶Workers: # two | Invalid Workers: (nothing) (must be a whole number from 1 to 100000), line 2 of FILE
          [training_hyperparameters]¶¶Learning_Rate: 0,1 | Invalid Learning_Rate: 0,1 (must be above 0; a comma is no decimal point: 0.1), line 3 of FILE
          [sprak]¶Workers: 2 | Unknown section: [sprak] (nearest: [spark]), line 1 of FILE
          [sprak] | Unknown section: [sprak] (nearest: [spark]), line 1 of FILE
          [DEFAULT]¶Workers: 2 | Unknown section: [DEFAULT] (nearest: [dataset]), line 1 of FILE
          [spark¶Workers: 2 | Invalid line: [spark (must have the form [section]), line 1 of FILE
          []¶Workers: 2 | Invalid line: [] (must have the form [section]), line 1 of FILE
          [spark] x¶Workers: 2 | Invalid line: [spark] x (must have the form [section]), line 1 of FILE
          [spark]¶Workers: 2¶Slices: 1¶workers: 4 | Repeated key: [spark] Workers (must be given once), lines 2 and 4 of FILE
          [spark]¶Workers: 2¶[run]¶[spark]¶Slices: 3 | Repeated section: [spark] (must be given once), lines 1 and 4 of FILE
          [spark]¶Workers: 2¶[Spark]¶Slices: 3 | Repeated section: [Spark] (must be given once), lines 1 and 3 of FILE
          [spark]¶Workers: \\¶2 | Invalid line: Workers: \\ (must not end with \\: a value is one line and cannot go on), line 2 of FILE
          [training_hyperparameters]¶LR_Schedule: 5 -1¶  9 -1 | Invalid line: 9 -1 (must not be indented more than the line above it: a value is one line and cannot go on), line 3 of FILE
          [spark]¶Workers: 2¶  Slices: 3 | Invalid line: Slices: 3 (must not be indented more than the line above it: a value is one line and cannot go on), line 3 of FILE
          [dataset]¶Dataset_Location: ${HOME}/x | Invalid line: Dataset_Location: ${HOME}/x (must hold no ${...} or %(...)s: nothing is put in their place here; a text in quotes may hold them), line 2 of FILE
          [dataset]¶Dataset_Location: %(root)s/x | Invalid line: Dataset_Location: %(root)s/x (must hold no ${...} or %(...)s: nothing is put in their place here; a text in quotes may hold them), line 2 of FILE
          [dataset]¶Dataset_Location: /my set #2 | Invalid Dataset_Location: /my set #2 (must be in quotes to hold # or ;, or have its comment on a line of its own), line 2 of FILE
          [records]¶Runs_Root: a ; b | Invalid Runs_Root: a ; b (must be in quotes to hold # or ;, or have its comment on a line of its own), line 2 of FILE
          [dataset]¶Dataset_Location: "/a" b | Invalid line: Dataset_Location: "/a" b (must have nothing after the closing quote, and a quote inside written twice), line 2 of FILE
          [dataset]¶Dataset_Location: "/a | Invalid line: Dataset_Location: "/a (must close the quote that it opens), line 2 of FILE
          # only a comment | Invalid configuration file: FILE (must hold a [section] line; this has none)
          """)
  void wrongLinesAreNamed(String text, String message) throws IOException {
    refused(text.replace('¶', '\n').getBytes(StandardCharsets.UTF_8), message);
  }

  @Test
  void whatIsNoTextIsNamedWithItsLine() throws IOException {
    refused(new byte[0], "Invalid configuration file: FILE (must not be empty)");
    refused(
        new byte[4096],
        "Invalid configuration file: FILE (must be UTF-8 text; line 1 has a NUL byte)");
    refused(
        "[spark]\r\nWorkers: 2\r\nSlices: \0".getBytes(StandardCharsets.UTF_8),
        "Invalid configuration file: FILE (must be UTF-8 text; line 3 has a NUL byte)");
    refused(
        "\ufeff[spark]\n".getBytes(StandardCharsets.UTF_16BE),
        "Invalid configuration file: FILE (must be UTF-8 text; this is UTF-16)");
    refused(
        "[dataset]\rDataset_Location: été\r".getBytes(Charset.forName("ISO-8859-1")),
        "Invalid configuration file: FILE (must be UTF-8 text; line 2 has the byte 0xe9, which is no"
            + " UTF-8)");
    refused(
        new byte[] {'[', 'r', (byte) 0xc3},
        "Invalid configuration file: FILE (must be UTF-8 text; line 1 has the byte 0xc3, which is no"
            + " UTF-8)");
    refused(
        "[dataset]\nDataset_Location: a\u001b[31mb".getBytes(StandardCharsets.UTF_8),
        "Invalid line: it holds the control character U+001B (must be text), line 2 of FILE");
    refused(
        "#".repeat(IniText.LARGEST + 1).getBytes(StandardCharsets.UTF_8),
        "Invalid configuration file: FILE (must be text of at most 1048576 bytes)");
  }

  @ParameterizedTest
  @CsvSource({
    "/nowhere/run.ini,be a file",
    "/,be a file; this is a folder",
    "/dev/null,'be a regular file, no device or pipe'",
    "/dev/zero,'be a regular file, no device or pipe'"
  })
  void whatIsNoFileIsNamed(Path other, String rule) {
    assertThatThrownBy(() -> ConfigurationLoader.load(other, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid configuration file: " + other + " (must " + rule + ")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[spark]¶Workers: 4",
        "\ufeff[spark]¶Workers: 4",
        "[spark]\r\nWorkers: 4\r\n",
        "[spark]\rWorkers: 4\r",
        "  [ SPARK ]  # ours¶¶  ; four¶  WORKERS=4  ; as many as cores¶  Slices: 4¶ # end",
        "[spark]¶Workers = '4' # quoted",
        "[spark]¶Workers: +4",
        "[pytorch_parameters]¶GPU_ID 2¶  x: ${y} \\¶a: 1¶A: 2¶[pytorch_parameters]¶[spark]¶Workers: 4"
      })
  void allOfTheseMeanFourWorkers(String text) throws IOException {
    assertThat(load(text).spark().workers()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /data/a#b;c | /data/a#b;c
          "/my set #2" | /my set #2
          '/my set #2' # second | /my set #2
          "a ""b"" 'c'" | a "b" 'c'
          '${HOME}' | ${HOME}
          a:b=c | a:b=c
          ./~/x | ./~/x
          /données/测试 | /données/测试
          C:\\data\\x | C:\\data\\x
          100%/x | 100%/x
          """)
  void aLocationStaysAsItIsWritten(String written, String location) throws IOException {
    assertThat(load("[dataset]¶Dataset_Location: " + written).dataset().location())
        .isEqualTo(location);
  }
}
