package io.gearshift.driver.ingest.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JunkNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cat/.hidden.png | hidden
          .hidden.png | hidden
          a/.git/b/1.png | in the hidden folder .git
          __MACOSX/cat/1.png | in __MACOSX, a folder of a system or an editor
          cat/@eaDir/ | in @eaDir, a folder of a system or an editor
          cat/Thumbs.db | left by a system or an editor
          cat/1.png~ | left by a system or an editor
          cat/~$1.docx | left by a system or an editor
          cat/#1.png# | left by a system or an editor
          """)
  void whatSystemsAndEditorsLeaveIsNamed(String path, String reason) {
    assertThat(JunkNames.reason(path)).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat/1.png", "./cat/1.png", "cat/#1.png", "cat/1#", "cat/#", "a/b/", ""})
  void otherNamesAreNot(String path) {
    assertThat(JunkNames.reason(path)).isNull();
  }
}
