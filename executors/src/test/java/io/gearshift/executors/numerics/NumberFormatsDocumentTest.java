package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.part.ExactSum;
import io.gearshift.executors.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test values of the specification, read from the specification. */
class NumberFormatsDocumentTest {

  @Test
  void scaleExponentsAreAsSpecified() throws IOException {
    for (String[] row : table("| bits | min | max | scale exponent |")) {
      DynamicFixedPoint format = new DynamicFixedPoint(Integer.parseInt(row[0]));
      int exponent = format.scaleExponent(Float.parseFloat(row[1]), Float.parseFloat(row[2]));
      assertThat(exponent).as(Arrays.toString(row)).isEqualTo(Integer.parseInt(row[3]));
    }
  }

  @Test
  void nearestRoundingIsAsSpecified() throws IOException {
    for (String[] row : table("| bits | scale exponent | value | raw | decoded |")) {
      DynamicFixedPoint format = new DynamicFixedPoint(Integer.parseInt(row[0]));
      int exponent = Integer.parseInt(row[1]);
      int raw = format.encode(Float.parseFloat(row[2]), exponent);
      assertThat(raw).as(Arrays.toString(row)).isEqualTo(Integer.parseInt(row[3]));
      assertThat(format.decode(raw, exponent)).isEqualTo(Float.parseFloat(row[4]));
    }
  }

  @Test
  void stochasticRoundingIsAsSpecified() throws IOException {
    for (String[] row : table("| bits | scale exponent | value | u | raw |")) {
      DynamicFixedPoint format = new DynamicFixedPoint(Integer.parseInt(row[0]));
      int raw =
          format.encodeStochastic(
              Float.parseFloat(row[2]), Integer.parseInt(row[1]), Float.parseFloat(row[3]));
      assertThat(raw).as(Arrays.toString(row)).isEqualTo(Integer.parseInt(row[4]));
    }
  }

  @Test
  void fixedPointIsAsSpecified() throws IOException {
    for (String[] row :
        table("| bits beside the sign | integer bits | value | raw | decoded | overflows |")) {
      FixedPoint format = new FixedPoint(Integer.parseInt(row[0]), Integer.parseInt(row[1]));
      float value = Float.parseFloat(row[2]);
      int raw = format.encode(value);
      assertThat(raw).as(Arrays.toString(row)).isEqualTo(Integer.parseInt(row[3]));
      assertThat(format.decode(raw)).isEqualTo(Float.parseFloat(row[4]));
      assertThat(format.overflows(value)).as(Arrays.toString(row)).isEqualTo(row[5].equals("yes"));
    }
  }

  @Test
  void halvesAreAsSpecified() throws IOException {
    for (String[] row : table("| value | half |")) {
      assertThat(HalfFloat.round(Float.parseFloat(row[0])))
          .as(row[0])
          .isEqualTo(Float.parseFloat(row[1]));
    }
  }

  @Test
  void randomWordsAreAsSpecified() throws IOException {
    for (String[] row :
        table("| seed, parts | low | high | word(0) | word(1) | word(2) | word(1000000) |")) {
      long[] key =
          Arrays.stream(row[0].split(",", -1))
              .map(String::trim)
              .mapToLong(Long::parseLong)
              .toArray();
      RandomStream stream = RandomStream.of(key[0], Arrays.copyOfRange(key, 1, key.length));
      assertThat(
              new int[] {
                stream.low(),
                stream.high(),
                stream.word(0),
                stream.word(1),
                stream.word(2),
                stream.word(1000000)
              })
          .as(Arrays.toString(row))
          .containsExactly(
              Arrays.stream(row)
                  .skip(1)
                  .mapToInt(hex -> Integer.parseUnsignedInt(hex, 16))
                  .toArray());
    }
  }

  @Test
  void exactSumsAreAsSpecified() throws IOException {
    for (String[] row : table("| value | weight | high | low |")) {
      float[] value = {Float.parseFloat(row[0])};
      ExactSum sum = ExactSum.of(value, 0, 1, Long.parseLong(row[1]));
      assertThat(sum.high()).as(Arrays.toString(row)).containsExactly(Long.parseLong(row[2]));
      assertThat(sum.low()).as(Arrays.toString(row)).containsExactly(Integer.parseInt(row[3]));
    }
  }

  /** The rows below a header line, their cells without blanks and code marks. */
  private static List<String[]> table(String header) throws IOException {
    Path document = Path.of(System.getProperty("gearshift.root", ".."), "docs/number-formats.md");
    List<String> lines = Files.readAllLines(document);
    int line = lines.indexOf(header);
    assertThat(line).as("header %s in %s", header, document).isNotNegative();
    List<String[]> rows = new ArrayList<>();
    for (int i = line + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      String[] cells = lines.get(i).substring(1).split("\\|", -1);
      rows.add(
          Arrays.stream(cells)
              .limit(cells.length - 1L)
              .map(cell -> cell.replace("`", "").trim())
              .toArray(String[]::new));
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }
}
