package io.gearshift.driver.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.fuzz.Fuzz;
import io.gearshift.executors.fuzz.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Damaged and made-up model zips: the same parameters, or one line; nothing else. */
class ModelZipFuzzTest {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final String JSON = "configuration.json";
  private static final String BIN = "coefficients.bin";

  @TempDir private Path folder;

  private final Map<String, byte[]> entries = TinyModel.describedEntries();
  private final float[] expected = TinyModel.graph(DataType.FLOAT).params().toFloatVector();

  /** The model, or empty after a refusal in one line. */
  private Optional<ModelZip.Model> read(byte[] zip) throws IOException {
    Path file = Files.write(folder.resolve("model.zip"), zip);
    try {
      return Optional.of(ModelZip.read(file));
    } catch (UserError e) {
      assertThat(e.getMessage()).hasLineCount(1).startsWith("Invalid --model: " + file + " (");
      assertThat(e.getMessage()).doesNotContainPattern("\\p{Cc}");
      return Optional.empty();
    }
  }

  private void within(String name, int cases, Fuzz.Case body) {
    assertTimeoutPreemptively(LIMIT, () -> Fuzz.run(name, cases, body));
  }

  @Test
  void changedBytesOfAZipGiveTheSameParametersOrOneLine() {
    byte[] whole = TinyModel.zip(entries);
    within(
        "model zip bytes",
        400,
        random ->
            read(Mutations.of(whole, random))
                .ifPresent(model -> assertThat(model.parameters()).isEqualTo(expected)));
  }

  @Test
  void oneFlippedBitGivesTheSameParametersOrOneLine() {
    byte[] whole = TinyModel.zip(entries);
    within(
        "model zip flipped bits",
        200,
        random ->
            read(Mutations.flipBit(whole, random))
                .ifPresent(model -> assertThat(model.parameters()).isEqualTo(expected)));
  }

  @Test
  void changedCoefficientsInASoundZipAreOtherThanTheDescriptionSays() {
    within(
        "model zip coefficients",
        400,
        random -> {
          Map<String, byte[]> changed = new LinkedHashMap<>(entries);
          changed.put(BIN, Mutations.of(entries.get(BIN), random));
          read(TinyModel.zip(changed))
              .ifPresent(model -> assertThat(model.parameters()).isEqualTo(expected));
        });
  }

  @Test
  void changedCoefficientsWithoutDescriptionStillHaveTheLayoutsLength() {
    Map<String, byte[]> plain = TinyModel.entries(DataType.FLOAT);
    within(
        "model zip plain coefficients",
        400,
        random -> {
          Map<String, byte[]> changed = new LinkedHashMap<>(plain);
          changed.put(BIN, Mutations.of(plain.get(BIN), random));
          read(TinyModel.zip(changed))
              .ifPresent(
                  model -> {
                    assertThat(model.parameters()).hasSize(model.graph().layout().size());
                    for (float value : model.parameters()) {
                      assertThat(value).isFinite();
                    }
                  });
        });
  }

  @Test
  void changedJsonGivesAModelOfThatSizeOrOneLine() {
    List<String> words = words(TinyModel.json());
    within(
        "model zip JSON",
        400,
        random -> {
          Map<String, byte[]> changed = new LinkedHashMap<>(entries);
          changed.put(
              JSON,
              random.nextBoolean()
                  ? Mutations.of(entries.get(JSON), random)
                  : swapped(words, random).getBytes(UTF_8));
          read(TinyModel.zip(changed))
              .ifPresent(
                  model ->
                      assertThat(model.parameters())
                          .hasSize(model.graph().layout().size())
                          .isEqualTo(expected));
        });
  }

  @Test
  void changedDescriptionsGiveTheSameParametersOrOneLine() {
    List<String> words = words(new String(entries.get(ModelDescription.ENTRY), UTF_8));
    within(
        "model zip description",
        200,
        random -> {
          Map<String, byte[]> changed = new LinkedHashMap<>(entries);
          changed.put(ModelDescription.ENTRY, swapped(words, random).getBytes(UTF_8));
          read(TinyModel.zip(changed))
              .ifPresent(model -> assertThat(model.parameters()).isEqualTo(expected));
        });
  }

  /** The JSON in parts that a change may take for one another: it mostly stays JSON. */
  private static List<String> words(String json) {
    List<String> words = new ArrayList<>();
    var matcher = Pattern.compile("\"[^\"]*\"|-?[0-9.eE+-]+|[a-z]+|[^\"a-z0-9-]+").matcher(json);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static String swapped(List<String> words, SplittableRandom random) {
    List<String> changed = new ArrayList<>(words);
    List<String> others =
        List.of("null", "-1", "0", "1e999", "4294967296", "NaN", "\"\"", "{}", "[]", "true", "0.5");
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(words.size());
      while (words.get(at).matches("[^\"a-z0-9-]+")) {
        at = random.nextInt(words.size());
      }
      changed.set(
          at,
          random.nextBoolean()
              ? others.get(random.nextInt(others.size()))
              : words.get(random.nextInt(words.size())));
    }
    return String.join("", changed);
  }
}
