package io.gearshift.driver.zeppelin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the notes' files, and what an export by Zeppelin adds and is to be taken out. */
class NotesTest {
  private static final Set<String> OF_NOTE =
      Set.of(
          "paragraphs",
          "name",
          "defaultInterpreterGroup",
          "noteParams",
          "noteForms",
          "angularObjects",
          "config",
          "info");
  private static final Set<String> OF_PARAGRAPH = Set.of("title", "text", "config", "settings");

  /** What both generations of Zeppelin's pages draw without an addition. */
  private static final Set<String> MODES =
      Set.of("table", "lineChart", "multiBarChart", "stackedAreaChart");

  static List<Note> notes() throws IOException {
    return Note.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notes")
  void holdsNoResultsUsersOrDates(Note note) {
    assertThat(names(note.json())).isSubsetOf(OF_NOTE);
    assertThat(note.json().get("noteParams")).isEmpty();
    assertThat(note.json().get("info")).isEmpty();
    for (Paragraph paragraph : note.paragraphs()) {
      assertThat(names(paragraph.json())).as(paragraph.toString()).isSubsetOf(OF_PARAGRAPH);
      assertThat(paragraph.json().get("settings").toString())
          .isEqualTo("{\"params\":{},\"forms\":{}}");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notes")
  void isTextAndSqlAlone(Note note) {
    assertThat(note.paragraphs())
        .allSatisfy(
            paragraph -> {
              assertThat(paragraph.isSql() || paragraph.text().startsWith("%md\n")).isTrue();
              if (paragraph.isSql()) {
                assertThat(paragraph.title()).isNotBlank();
                assertThat(paragraph.mode()).isIn(MODES);
                assertThat(paragraph.columns().isEmpty())
                    .as(paragraph.title())
                    .isEqualTo(paragraph.mode().equals("table"));
              }
            });
    assertThat(note.json().get("name").asText()).startsWith("Gearshift/");
    assertThat(note.paragraphs().get(0).text()).startsWith("%md\n# ");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notes")
  void asksForTheRootOnceAndMeansTheSameEverywhere(Note note) {
    List<Map<String, String>> forms =
        note.paragraphs().stream()
            .map(Paragraph::forms)
            .filter(form -> form.containsKey("root"))
            .toList();

    assertThat(forms).hasSize(1);
    assertThat(forms.get(0)).containsEntry("root", "hdfs:///gearshift/runs");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
