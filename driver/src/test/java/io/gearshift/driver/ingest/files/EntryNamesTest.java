package io.gearshift.driver.ingest.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.ingest.tree.SourceException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNamesTest {

  @Test
  void bytesThatAreNoUtf8AreShownAndDifferentBytesGiveDifferentNames() {
    assertThat(EntryNames.decode("ä/小.png".getBytes(StandardCharsets.UTF_8))).isEqualTo("ä/小.png");
    assertThat(EntryNames.decode(new byte[] {'a', (byte) 0xE4, 'b', (byte) 0xFF}))
        .isEqualTo("a%E4b%FF");
    assertThat(EntryNames.decode(new byte[] {(byte) 0xE5, (byte) 0xB0})).isEqualTo("%E5%B0");
    assertThat(EntryNames.decode(new byte[0])).isEmpty();
  }

  @Test
  void aUriCarriesAnyBytes() {
    assertThat(EntryNames.ofUri("a/%C3%A4%20b%E4.png")).isEqualTo("a/ä b%E4.png");
    assertThat(EntryNames.ofUri("plain")).isEqualTo("plain");
  }

  @ParameterizedTest
  @CsvSource({"./cat/1.png, cat/1.png", "cat//./1.png, cat/1.png", "cat/, cat", "., ''"})
  void partsThatLeadNowhereAreLeftOut(String name, String clean) throws SourceException {
    assertThat(EntryNames.clean(name, "a.tar")).isEqualTo(clean);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../1.png", "cat/../1.png", ".."})
  void aNameThatLeadsOutOfTheArchiveIsRefused(String name) {
    assertThatThrownBy(() -> EntryNames.clean(name, "a.tar"))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Invalid archive entry: %s in a.tar (must be a relative path without ..)", name);
  }

  @ParameterizedTest
  @CsvSource({
    "cat/a.png, b.png, cat/b.png",
    "a.png, cat/b.png, cat/b.png",
    "cat/a.png, ../dog/b.png, dog/b.png",
    "cat/a.png, .//b.png, cat/b.png",
    "cat/a.png, .., ''",
    "cat/a.png, ../../b.png,",
    "a.png, ../b.png,",
    "cat/a.png, /b.png,"
  })
  void aLinkLeadsFromItsFolderAndNotOutOfTheArchive(String path, String target, String found) {
    assertThat(EntryNames.resolve(path, target)).isEqualTo(found);
  }
}
