package io.gearshift.driver.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.IgnoredFile;
import io.gearshift.driver.ingest.tree.SourceException;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoredLimitTest {
  private static final List<IgnoredFile> IGNORED =
      List.of(
          new IgnoredFile("cat/a.xml", "no image by content", false),
          new IgnoredFile(".DS_Store", "hidden", true),
          new IgnoredFile("cat/b.xml", "no image by content", false),
          new IgnoredFile("c.heic", "HEIC image: a format that is not read", false));

  @Test
  void halfOfTheFilesMayBeIgnoredAndJunkIsNotCounted() throws SourceException {
    IgnoredLimit.HALF.check(IGNORED, 7);
    assertThatThrownBy(() -> IgnoredLimit.HALF.check(IGNORED, 6))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Too many ignored files: 3 of 5 (must be at most half, or --allow-ignored; most: 2 of:"
                + " no image by content; first: cat/a.xml)");
    IgnoredLimit.NONE.check(IGNORED, 4);
  }

  @Test
  void aSourceWithoutImagesIsToldByWhatItHas() {
    assertThat(IgnoredLimit.HALF.most(List.of())).isEqualTo("; it is empty");
    assertThat(IgnoredLimit.HALF.most(List.of(FileEntry.folder("", "cat"))))
        .isEqualTo("; it has folders alone");
    assertThat(
            IgnoredLimit.HALF.most(
                List.of(
                    FileEntry.file("a", "/a", 3, 0),
                    FileEntry.leftOut("", "b", "hidden"),
                    FileEntry.leftOut("", "c", "hidden"),
                    FileEntry.folder("", "cat"))))
        .isEqualTo("; it has 2 of: hidden");
  }
}
