package io.gearshift.driver.ingest.files.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaxRecordsTest {

  private static PaxRecords parse(String header) throws IOException {
    return PaxRecords.parse(header.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void recordsAreReadByTheirLengths() throws IOException {
    PaxRecords records = parse("12 path=a=b\n5 x=\n15 size=123456\n");

    assertThat(records.get("path", null)).asString().isEqualTo("a=b");
    assertThat(records.get("x", null)).isEmpty();
    assertThat(records.get("none", new byte[] {7})).containsExactly(7);
    assertThat(records.size(5)).isEqualTo(123456);
    assertThat(records.isSparse()).isFalse();
    assertThat(parse("").size(5)).isEqualTo(5);
    assertThat(parse("22 GNU.sparse.major=1\n").isSparse()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path=a\n",
        "10",
        "10 ",
        "11 path=a\n",
        "8 path=a\n",
        "10 path=ab",
        "10 path a\n",
        "10xpath=a\n",
        " 10 path=a\n",
        "0 a=\n",
        "123456789 a=\n"
      })
  void aRecordThatIsNotOfItsLengthIsDamage(String header) {
    assertThatThrownBy(() -> parse(header))
        .isInstanceOf(IOException.class)
        .hasMessage("damaged extended tar header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11 size=-1\n", "10 size=x\n", "28 size=1234567890123456789\n"})
  void aSizeThatIsNoneIsNamed(String header) throws IOException {
    PaxRecords records = parse(header);
    assertThatThrownBy(() -> records.size(0))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("damaged extended tar header: size ");
  }
}
