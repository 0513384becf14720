package io.gearshift.driver.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.fuzz.Fuzz;
import java.io.StringWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @Test
  void whatATerminalObeysIsEscaped() {
    assertThat(Printable.line("a\u001b[2Jb\u0007\u007f\u009bc"))
        .isEqualTo("a\\u001b[2Jb\\u0007\\u007f\\u009bc");
    assertThat(Printable.line("a\r\n\tb")).isEqualTo("a\\r\\n\\tb");
    assertThat(Printable.line("cod\u202egpj.exe\u2066\u200f\ufeff"))
        .isEqualTo("cod\\u202egpj.exe\\u2066\\u200f\\ufeff");
    assertThat(Printable.line("a\u2028b\ud800c")).isEqualTo("a\\u2028b\\ud800c");
    assertThat(Printable.line("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b~!", "käfer", "测试", "😀", "نمی\u200cخواهم", "👩\u200d🔬", "a\u00a0b"})
  void whatPeopleWriteStays(String text) {
    assertThat(Printable.line(text)).isSameAs(text);
  }

  @Test
  void linesKeepTheirEnds() {
    assertThat(Printable.lines("a\n\tb\rc")).isEqualTo("a\n\tb\\rc");
  }

  @Test
  void aWriterPrintsNothingElse() {
    StringWriter target = new StringWriter();
    try (PeopleWriter writer = new PeopleWriter(target)) {
      writer.printf(Locale.ROOT, "%s at %5.1f %s%n", "\u001b[1m", 2.5, "ftp://me:pw@h");
      writer.print(new char[] {'a', '\u001b'});
      writer.write('\u0008');
      writer.append("\u202e", 0, 1).append('\u0001');
      writer.println();
      writer.format("%s", "end").flush();
    }
    assertThat(target)
        .hasToString("\\u001b[1m at   2.5 ftp://me:***@h\na\\u001b\\u0008\\u202e\\u0001\nend");
  }

  @Test
  void randomTextNeverReachesATerminalWithWhatItObeys() {
    Fuzz.run(
        "printable text",
        20_000,
        random -> {
          StringBuilder text = new StringBuilder();
          int length = random.nextInt(40);
          for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
          }
          String line = Printable.line(text.toString());
          assertThat(line.codePoints())
              .noneMatch(Character::isISOControl)
              .noneMatch(c -> (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
              .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
          assertThat(Printable.line(line)).isEqualTo(line);
        });
  }
}
