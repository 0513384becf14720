package io.gearshift.driver.ingest.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordKeyTest {

  @ParameterizedTest
  @CsvSource({
    "'cat.jpg\n7', 7, cat.jpg",
    "' cat.jpg \n 007 ', 7, cat.jpg",
    "'cat.jpg\ncat', cat, cat.jpg",
    "12, 12, ''",
    "' 12.0 ', 12, ''",
    "0, 0, ''",
    "012., 12, ''",
    "cat/1.jpg, cat, 1.jpg",
    "train/cat/1.jpg, cat, 1.jpg",
    "/cat/1.jpg, cat, 1.jpg",
    "n01440764_10026.JPEG, n01440764, n01440764_10026.JPEG",
    "/n01440764_10026.JPEG, n01440764, n01440764_10026.JPEG"
  })
  void theKeySaysTheClassAndTheName(String key, String className, String name) {
    assertThat(RecordKey.of(key)).isEqualTo(new RecordKey(className, name, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "'cat.jpg\n-1', label -1",
    "'cat.jpg\n1.5', label 1.5",
    "100000, label 100000",
    "-3, label -3"
  })
  void aNumberThatIsNoLabelIsNamed(String key, String fault) {
    assertThat(RecordKey.of(key).className()).isEmpty();
    assertThat(RecordKey.of(key).fault())
        .isEqualTo(fault + " (must be a whole number, 0 to 99999)");
  }

  @Test
  void aKeyWithoutAClassIsShownInOneShortLine() {
    assertThat(RecordKey.of("cat.jpg").fault()).isEqualTo("key without a class: cat.jpg");
    assertThat(RecordKey.of("cat/").fault()).isEqualTo("key without a class: cat/");
    assertThat(RecordKey.of("cat.jpg\n ").fault()).isEqualTo("key without a class: cat.jpg  ");
    assertThat(RecordKey.of("n0144_1.JPEG").fault()).startsWith("key without a class: n0144_1");
    assertThat(RecordKey.of("x".repeat(60)).fault())
        .isEqualTo("key without a class: " + "x".repeat(60));
    assertThat(RecordKey.of("x".repeat(61)).fault())
        .isEqualTo("key without a class: " + "x".repeat(60) + "...");
  }
}
