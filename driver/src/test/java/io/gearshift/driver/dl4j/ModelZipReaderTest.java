package io.gearshift.driver.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class ModelZipReaderTest {
  private static final String JSON = "configuration.json";
  private static final String BIN = "coefficients.bin";

  /** Where the values begin in what ND4J writes for a vector of floats. */
  private static final int FIRST_VALUE = 113;

  @TempDir private Path folder;

  private final Map<String, byte[]> entries = TinyModel.entries(DataType.FLOAT);

  private Path stored() throws IOException {
    return stored(TinyModel.zip(entries));
  }

  private Path stored(byte[] zip) throws IOException {
    return Files.write(folder.resolve("model.zip"), zip);
  }

  private void refused(Path file, String reason) {
    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid --model: " + file + " (must be a DL4J model zip: " + reason + ")");
  }

  /** What a zip must never do while it is read. */
  private static final class Bomb implements Serializable {
    private static final long serialVersionUID = 1L;
    private static boolean exploded;

    private void readObject(ObjectInputStream in) {
      exploded = true;
    }
  }

  @Test
  void noJavaObjectOfAZipIsDeserialized() throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(object)) {
      out.writeObject(new Bomb());
    }
    entries.put("preprocessor.bin", object.toByteArray());
    entries.put("updaterState.bin", new byte[] {1, 2, 3});
    Path file = stored();

    ModelZip.Model model = ModelZip.read(file);

    assertThat(Bomb.exploded).isFalse();
    assertThat(model.parameters()).isEqualTo(expected());
    assertThat(model.notes())
        .containsExactly("Ignored in " + file + ": preprocessor.bin, updaterState.bin");
  }

  @Test
  void nestedSetsThatBurnAMinuteWhenDeserializedAreIgnored() throws IOException {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < 12; i++) {
      Set<Object> nextLeft = new HashSet<>(Set.of("x"));
      Set<Object> nextRight = new HashSet<>();
      left.add(nextLeft);
      left.add(nextRight);
      right.add(nextLeft);
      right.add(nextRight);
      left = nextLeft;
      right = nextRight;
    }
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(object)) {
      out.writeObject(root);
    }
    entries.put("preprocessor.bin", object.toByteArray());

    assertThat(ModelZip.read(stored()).parameters()).isEqualTo(expected());
  }

  private static float[] expected() {
    return TinyModel.graph(DataType.FLOAT).params().toFloatVector();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16"})
  void everyTypeThatDl4jStoresIsReadAsNd4jReadsIt(DataType type) throws IOException {
    if (type == DataType.BFLOAT16) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Nd4j.write(
          TinyModel.graph(DataType.FLOAT).params().castTo(type), new DataOutputStream(bytes));
      entries.put(BIN, bytes.toByteArray());
    } else {
      entries.putAll(TinyModel.entries(type));
    }
    Path file = stored();

    ModelZip.Model model = ModelZip.read(file);

    float[] expected =
        Nd4j.read(new ByteArrayInputStream(entries.get(BIN)))
            .castTo(DataType.FLOAT)
            .toFloatVector();
    assertThat(model.parameters()).hasSize(TinyModel.PARAMETERS).isEqualTo(expected);
    assertThat(model.notes()).hasSize(type == DataType.FLOAT ? 0 : 1);
    if (type != DataType.FLOAT) {
      assertThat(model.notes().get(0))
          .isEqualTo("Parameters of " + file + " are " + type + ", taken as FLOAT");
    }
  }

  @Test
  void theFormOfOlderVersionsIsReadAsNd4jReadsIt() throws IOException {
    byte[] older = TinyModel.olderCoefficients(expected());
    entries.put(BIN, older);

    assertThat(ModelZip.read(stored()).parameters())
        .isEqualTo(Nd4j.read(new ByteArrayInputStream(older)).toFloatVector());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "18 | 7 | coefficients.bin: its shape has 7 numbers, must have 6 or 8, as a vector's",
        "32 | 3 | coefficients.bin: its shape is [3, 46, 1, 8192, 1, 99], must be a vector of 46"
            + " values, as its configuration says",
        "40 | 4611686018427387904 | coefficients.bin: its shape is [1, 4611686018427387904, 1,"
            + " 8192, 1, 99], must be a vector of 46 values, as its configuration says",
        "48 | 2 | coefficients.bin: its shape is [1, 46, 2, 8192, 1, 99], must be a vector of 46"
            + " values, as its configuration says",
        "56 | 16384 | coefficients.bin: its flags 16384 do not fit values of type FLOAT",
        "56 | 8194 | coefficients.bin: its flags 8194 do not fit values of type FLOAT",
        "98 | 45 | coefficients.bin: it has 45 values, must have 46 values, as its configuration"
            + " says",
        "98 | -1 | coefficients.bin: it has -1 values, must have 46 values, as its configuration"
            + " says",
      })
  void everyNumberOfTheHeaderIsHeldAgainstTheLayout(int offset, long value, String reason)
      throws IOException {
    ByteBuffer.wrap(entries.get(BIN)).putLong(offset, value);

    refused(stored(), reason);
  }

  @Test
  void anotherTypeOfValuesIsNamed() throws IOException {
    byte[] bytes = entries.get(BIN);
    System.arraycopy("INT64".getBytes(UTF_8), 0, bytes, FIRST_VALUE - 5, 5);

    refused(
        stored(),
        "coefficients.bin: its values are of type INT64, must be FLOAT, DOUBLE, HALF or BFLOAT16");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 50, FIRST_VALUE, FIRST_VALUE + 3, FIRST_VALUE + 183})
  void coefficientsThatEndEarlyAreRefused(int length) throws IOException {
    entries.put(BIN, Arrays.copyOf(entries.get(BIN), length));

    refused(stored(), "coefficients.bin: it ends too early");
  }

  @Test
  void coefficientsThatGoOnAreRefused() throws IOException {
    byte[] bytes = entries.get(BIN);
    entries.put(BIN, Arrays.copyOf(bytes, bytes.length + 1));

    refused(stored(), "coefficients.bin: it goes on after its end");
  }

  @Test
  void parametersThatAreNotFiniteAreNamed() throws IOException {
    ByteBuffer.wrap(entries.get(BIN)).putFloat(FIRST_VALUE + 4 * 23, Float.NaN);

    // 2 biases, 18 weights and 2 gammas come first.
    refused(stored(), "bn beta has NaN at 1, must be finite");
  }

  @Test
  void aFlippedBitInAStoredEntryIsFoundByItsChecksum() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    byte[] whole = bytes.toByteArray();
    int at = indexOf(whole, "FLOAT".getBytes(UTF_8), indexOf(whole, "MIXED".getBytes(UTF_8), 0));
    whole[at + 5 + 10] ^= 4;

    refused(stored(whole), "coefficients.bin: it is damaged: its CRC-32 does not match");
  }

  private static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int i = from; ; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
  }

  @Test
  void anEntryThatStandsTwiceIsRefused() throws IOException {
    Map<String, byte[]> twice = new LinkedHashMap<>(entries);
    twice.put("coefficients.bim", entries.get(BIN));
    byte[] zip = TinyModel.zip(twice);
    for (int at = 0; at + 16 < zip.length; at++) {
      if (new String(zip, at, 16, UTF_8).equals("coefficients.bim")) {
        zip[at + 15] = 'n';
      }
    }

    refused(stored(zip), "it has two entries coefficients.bin");
  }

  @Test
  void aConfigurationThatUnpacksToMuchIsRefusedBeforeItIsUnpacked() throws IOException {
    entries.put(JSON, new byte[200 << 20]);
    Path file = stored();
    assertThat(Files.size(file)).isLessThan(1 << 20);

    refused(file, "configuration.json: it unpacks to more than 16777216 bytes");
  }

  @Test
  void coefficientsThatUnpackToMuchAreLeftAtTheirFirstNumber() throws IOException {
    entries.put(BIN, new byte[200 << 20]);

    refused(stored(), "coefficients.bin: it begins with '', must be an array as ND4J writes it");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, BIN})
  void aMissingEntryIsNamed(String name) throws IOException {
    entries.remove(name);

    refused(stored(), "it has no " + name);
  }

  @Test
  void bytesThatAreNoTextAreNoConfiguration() throws IOException {
    entries.put(JSON, new byte[] {'{', (byte) 0xff, '}'});

    refused(stored(), "configuration.json: it is no UTF-8 text");
  }

  @Test
  void aNetworkThatNeedsMoreThanTheHeapIsRefusedBeforeItsParametersAreRead() throws IOException {
    entries.put(
        JSON, TinyModel.json().replace("\"nin\" : 8", "\"nin\" : 1000000000").getBytes(UTF_8));
    Path file = stored();

    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2,000,000,030 parameters take 7,629 MB, the heap has ")
        .message()
        .hasLineCount(1);
  }

  @Test
  void moreParametersThanAnArrayHoldsAreRefused() throws IOException {
    entries.put(
        JSON, TinyModel.json().replace("\"nin\" : 8", "\"nin\" : 2000000000").getBytes(UTF_8));
    Path file = stored();

    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid --model: "
                + file
                + " (Invalid network: with layer output it has more than 2147483647 parameters)");
  }

  /** A class that leaves a mark when it is initialised. */
  private static final class Trap {
    static {
      System.setProperty("gearshift.test.trap", "sprung");
    }
  }

  @Test
  void aClassOutsideDl4jIsRefusedBeforeItIsLoaded() throws IOException {
    entries.put(
        JSON,
        TinyModel.json()
            .replace("org.nd4j.linalg.learning.config.Sgd", Trap.class.getName())
            .getBytes(UTF_8));
    Path file = stored();

    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid --model: "
                + file
                + " (layer conv names the class "
                + Trap.class.getName()
                + ", must name DL4J's own only)");
    assertThat(System.getProperty("gearshift.test.trap")).isNull();
  }

  @Test
  void theDescriptionIsRead() throws IOException {
    entries.putAll(TinyModel.describedEntries());

    ModelDescription description = ModelZip.read(stored()).description().orElseThrow();

    assertThat(description.classNames()).containsExactly("cat", "dog");
    assertThat(description.mean()).containsExactly(0.5f);
    assertThat(description.deviation()).containsExactly(0.25f);
  }

  @Test
  void otherParametersThanThoseDescribedAreRefused() throws IOException {
    entries.putAll(TinyModel.describedEntries());
    entries.get(BIN)[FIRST_VALUE + 2] ^= 1;
    Path file = stored();

    assertThatThrownBy(() -> ModelZip.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            ".*\\(must be a DL4J model zip: coefficients.bin has SHA-256 [0-9a-f]{64}, must have"
                + " that of gearshift.json: [0-9a-f]{64}\\)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"formatVersion\" : 1 | \"formatVersion\" : 2 | formatVersion is 2, must be 1",
        "\"cat\" | \"dog\" | a class name stands there twice",
        "[ \"cat\", \"dog\" ] | [ \"cat\" ] | names 1 classes, must be the network's 2",
        "[ 0.5 ] | [ 0.5, 0.5 ] | mean and deviation must be 1 numbers each, one for each channel",
        "[ 0.25 ] | [ 0.0 ] | deviation is [0.0], must be above 0",
        "\"channels\" : 1 | \"channels\" : 2 | images of 2x4x4 are none",
      })
  void aDescriptionThatFitsNothingIsRefused(String from, String to, String reason)
      throws IOException {
    entries.putAll(TinyModel.describedEntries());
    String description = new String(entries.get(ModelDescription.ENTRY), UTF_8);
    assertThat(description).contains(from);
    entries.put(ModelDescription.ENTRY, description.replace(from, to).getBytes(UTF_8));
    String colon = reason.startsWith("names") ? " " : ": ";

    refused(stored(), "gearshift.json" + colon + reason);
  }
}
