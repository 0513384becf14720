package io.gearshift.driver.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.config.data.DatasetKeys;
import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, it is a configuration or an error of one line. */
class ConfigurationFuzzTest {
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "2",
          "8",
          "16",
          "32",
          "0.1",
          "1e-4",
          "0,1",
          "1e400",
          "NaN",
          "0x10",
          "True",
          "False",
          "auto",
          "none",
          "muppet",
          "fixed",
          "Float",
          "DFixed",
          "Simple",
          "fp32",
          "8 12 -1",
          "8, 12",
          "3 -1 5 0.1",
          "resnet",
          "resnet20",
          "file:a b.json",
          "local[2]",
          "${HOME}",
          "%(a)s",
          "\"a\"",
          "'",
          "\"",
          "a \\",
          "# x",
          "a ; b",
          "١٢",
          "\u00a0",
          "\u202e",
          "hdfs://me:pw@h:1/x",
          "~/x",
          "a\u0000b",
          "\u001b[1m",
          "x".repeat(600));

  private static final List<String> SHAPES =
      List.of(
          "%s: %s\n", "%s=%s\n", "  %s : %s # c\n", "%s %s\n", "%s:%s\\\n", "; %s %s\n", "%s: %s");

  @TempDir private Path folder;
  private Path file;
  private List<byte[]> presets;

  @BeforeEach
  void readPresets() throws IOException {
    file = folder.resolve("run.ini");
    presets = new ArrayList<>();
    try (Stream<Path> files = Files.list(Presets.FOLDER)) {
      for (Path preset : files.filter(f -> f.toString().endsWith(".ini")).sorted().toList()) {
        presets.add(Files.readAllBytes(preset));
      }
    }
  }

  /** What the bytes mean; empty for an error as a user may see it. */
  private Optional<GearshiftConfiguration> load(byte[] bytes, String... overrides)
      throws IOException {
    Files.write(file, bytes);
    try {
      return Optional.of(ConfigurationLoader.load(file, List.of(overrides), line -> {}));
    } catch (UserError e) {
      assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(3000);
      return Optional.empty();
    }
  }

  private void assertReadsBackTheSame(GearshiftConfiguration configuration) throws IOException {
    assertThat(load(configuration.toString().getBytes(StandardCharsets.UTF_8)))
        .hasValue(configuration);
    assertThat(ConfigurationLoader.ofResolved(configuration.resolved(), List.of()))
        .isEqualTo(configuration);
    assertThat(configuration.gearsFrom()).isNotEmpty();
  }

  @Test
  void changedPresetsAreAConfigurationOrOneLine() {
    Fuzz.run(
        "changed presets",
        400,
        random -> {
          byte[] preset = presets.get(random.nextInt(presets.size()));
          Optional<GearshiftConfiguration> loaded = load(Mutations.of(preset, random));
          if (loaded.isPresent()) {
            assertReadsBackTheSame(loaded.get());
          }
        });
  }

  @Test
  void linesOfPresetsInAnotherOrderAreAConfigurationOrOneLine() {
    Fuzz.run(
        "lines of presets",
        300,
        random -> {
          List<String> lines = new ArrayList<>(text(random).lines().toList());
          for (int change = 0; change < 3; change++) {
            String line = lines.remove(random.nextInt(lines.size()));
            if (random.nextInt(3) > 0) {
              lines.add(random.nextInt(lines.size() + 1), line);
            }
          }
          load(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        });
  }

  private String text(SplittableRandom random) {
    return new String(presets.get(random.nextInt(presets.size())), StandardCharsets.UTF_8);
  }

  @Test
  void randomLinesAreAConfigurationOrOneLine() {
    Fuzz.run(
        "random lines",
        600,
        random -> {
          StringBuilder text = new StringBuilder();
          int count = random.nextInt(12);
          for (int i = 0; i < count; i++) {
            ConfigurationKey<?> key = key(random);
            text.append(random.nextInt(3) > 0 ? "[" + key.section() + "]\n" : "");
            text.append(pick(SHAPES, random).formatted(key.name(), pick(VALUES, random)));
          }
          Optional<GearshiftConfiguration> loaded =
              load(text.toString().getBytes(StandardCharsets.UTF_8));
          if (loaded.isPresent()) {
            assertReadsBackTheSame(loaded.get());
          }
        });
  }

  @Test
  void resolvedValuesReadBackTheSame() {
    Fuzz.run(
        "resolved values",
        500,
        random -> {
          String[] overrides = new String[1 + random.nextInt(3)];
          for (int i = 0; i < overrides.length; i++) {
            boolean isPath = random.nextBoolean();
            ConfigurationKey<?> key = isPath ? DatasetKeys.DATASET_LOCATION : key(random);
            overrides[i] = key.path() + "=" + (isPath ? path(random) : pick(VALUES, random));
          }
          byte[] preset = presets.get(random.nextInt(presets.size()));
          Optional<GearshiftConfiguration> loaded = load(preset, overrides);
          if (loaded.isPresent()) {
            assertReadsBackTheSame(loaded.get());
          }
        });
  }

  /** A name of signs that mean something in an INI file, and others. */
  private static String path(SplittableRandom random) {
    String signs = "\"\"'#;:=[]\\$%{}() ab/~.,é测\u00a0";
    StringBuilder path = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      path.append(signs.charAt(random.nextInt(signs.length())));
    }
    return path.toString();
  }

  private static ConfigurationKey<?> key(SplittableRandom random) {
    return pick(ConfigurationKeys.ALL, random);
  }

  private static <T> T pick(List<T> items, SplittableRandom random) {
    return items.get(random.nextInt(items.size()));
  }
}
