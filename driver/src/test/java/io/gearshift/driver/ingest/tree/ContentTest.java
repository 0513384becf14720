package io.gearshift.driver.ingest.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContentTest {

  /** The fewest bytes that tell a content, a character for each. */
  static Stream<Arguments> signatures() {
    return Stream.of(
        Arguments.of(Content.JPEG, "\u00FF\u00D8\u00FF"),
        Arguments.of(Content.PNG, "\u0089PNG\r\n\u001A\n"),
        Arguments.of(Content.GIF, "GIF87a"),
        Arguments.of(Content.GIF, "GIF89a"),
        Arguments.of(Content.WEBP, "RIFF\1\2\3\4WEBP"),
        Arguments.of(Content.TIFF, "II*\0"),
        Arguments.of(Content.TIFF, "MM\0*"),
        Arguments.of(Content.BIG_TIFF, "II+\0"),
        Arguments.of(Content.BIG_TIFF, "MM\0+"),
        Arguments.of(Content.BMP, "BM" + "\1".repeat(12) + "(\0\0\0\1"),
        Arguments.of(Content.BMP, "BM" + "\1".repeat(12) + "|\0\0\0\1"),
        Arguments.of(Content.HEIC, "\0\0\0\30ftypheic"),
        Arguments.of(Content.HEIC, "\0\0\0\30ftypmif1"),
        Arguments.of(Content.AVIF, "\0\0\0\30ftypavif"),
        Arguments.of(Content.AVIF, "\0\0\0\30ftypavis"),
        Arguments.of(Content.JPEG_2000, "\0\0\0\fjP  "),
        Arguments.of(Content.JPEG_2000, "\u00FFO\u00FFQ"),
        Arguments.of(Content.JPEG_XL, "\0\0\0\fJXL "),
        Arguments.of(Content.JPEG_XL, "\u00FF\n"),
        Arguments.of(Content.PHOTOSHOP, "8BPS"),
        Arguments.of(Content.ICON, "\0\0\1\0\1\0"),
        Arguments.of(Content.PORTABLE_MAP, "P1\n"),
        Arguments.of(Content.PORTABLE_MAP, "P6 "),
        Arguments.of(Content.SVG, "<?xml?><svg"),
        Arguments.of(Content.PDF, "%PDF-"),
        Arguments.of(Content.TAR, "a" + "\0".repeat(256) + "ustar"),
        Arguments.of(Content.ZIP, "PK\3\4"),
        Arguments.of(Content.ZIP, "PK\5\6"),
        Arguments.of(Content.RAR, "Rar!\u001A\7"),
        Arguments.of(Content.SEVEN_ZIP, "7z\u00BC\u00AF'\u001C"),
        Arguments.of(Content.GZIP, "\u001F\u008B\b"),
        Arguments.of(Content.BZIP2, "BZh1A"),
        Arguments.of(Content.BZIP2, "BZh9A"),
        Arguments.of(Content.XZ, "\u00FD7zXZ\0"),
        Arguments.of(Content.ZSTANDARD, "(\u00B5/\u00FD"),
        Arguments.of(Content.IDX_IMAGES, "\0\0\b\3"),
        Arguments.of(Content.IDX_LABELS, "\0\0\b\1"),
        Arguments.of(Content.SEQUENCE_FILE, "SEQ\0"),
        Arguments.of(Content.SEQUENCE_FILE, "SEQ\6"),
        Arguments.of(Content.HDF5, "\u0089HDF\r\n\u001A\n"),
        Arguments.of(Content.NUMPY, "\u0093NUMPY"),
        Arguments.of(Content.PARQUET, "PAR1"));
  }

  private static Content of(String head) {
    return Content.of(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void aWholeSignatureTellsTheContentAndOneThatIsCutDoesNot(Content content, String head) {
    assertThat(of(head)).isEqualTo(content);
    assertThat(of(head + "more")).isEqualTo(content);
    assertThat(of(head.substring(0, head.length() - 1))).isEqualTo(Content.OTHER);
  }

  @Test
  void whatOnlyBeginsLikeAFormatIsNone() {
    assertThat(of("")).isEqualTo(Content.EMPTY);
    for (String head :
        List.of(
            "BZh0A",
            "BZh:A",
            "SEQ\7",
            "SEQUENCE",
            "SEQ\u00FF",
            "P0\n",
            "P7\n",
            "P6x",
            "Q6\n",
            "\0\0\1\0\0\0",
            "\0\0\1\0\1\1",
            "BM" + "\1".repeat(12) + "\r\0\0\0\1",
            "BM" + "\1".repeat(12) + "(\0\1\0\1",
            "\0\0\0\30ftypmp42",
            "RIFF\1\2\3\4WAVE",
            "a".repeat(Content.HEAD_BYTES))) {
      assertThat(of(head)).as(head).isEqualTo(Content.OTHER);
    }
  }

  @Test
  void imagesAreReadAndArchivesAndCompressedFilesAreLookedInto() {
    assertThat(those(Content::isImage))
        .containsExactlyInAnyOrder(
            Content.JPEG, Content.PNG, Content.BMP, Content.GIF, Content.WEBP, Content.TIFF);
    assertThat(those(Content::isArchive)).containsExactlyInAnyOrder(Content.TAR, Content.ZIP);
    assertThat(those(Content::isCompression))
        .containsExactlyInAnyOrder(Content.GZIP, Content.BZIP2, Content.XZ, Content.ZSTANDARD);
    assertThat(those(Content::isNothing))
        .containsExactlyInAnyOrder(
            Content.EMPTY, Content.DAMAGED, Content.UNREADABLE, Content.OTHER);
  }

  private static Set<Content> those(Predicate<Content> test) {
    Set<Content> those = EnumSet.noneOf(Content.class);
    Arrays.stream(Content.values()).filter(test).forEach(those::add);
    return those;
  }

  @Test
  void aFileThatIsLeftOutSaysWhy() {
    assertThat(Content.HEIC.reason()).isEqualTo("HEIC image: a format that is not read");
    assertThat(Content.OTHER.reason()).isEqualTo("no image by content");
    assertThat(Content.TAR.reason()).isEqualTo("tar archive: not read beside images");
    assertThat(Content.TAR.description()).isEqualTo("tar archive");
  }
}
