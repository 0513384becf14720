package io.gearshift.driver.zeppelin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A paragraph of a note: an interpreter, a text with forms in it, and how its result is drawn. */
record Paragraph(JsonNode json) {
  private static final String SQL = "%spark.sql";

  /** {@code ${name(label)=default}}. */
  private static final Pattern FORM =
      Pattern.compile("\\$\\{(?<name>\\w+)\\((?<label>[^)]+)\\)=(?<value>[^}]*)}");

  /** A column that a chart draws, and where in the result it stands. */
  record Column(String name, int index) {}

  String title() {
    return json.path("title").asText();
  }

  String text() {
    return json.get("text").asText();
  }

  boolean isSql() {
    return text().startsWith(SQL + "\n");
  }

  /** Forms by name with their defaults. */
  Map<String, String> forms() {
    Map<String, String> forms = new LinkedHashMap<>();
    FORM.matcher(text())
        .results()
        .forEach(found -> forms.merge(found.group(1), found.group(3), Paragraph::same));
    return forms;
  }

  private static String same(String first, String second) {
    if (!first.equals(second)) {
      throw new IllegalStateException("A form has two defaults: " + first + ", " + second);
    }
    return first;
  }

  /**
   * Its SQL statements.
   *
   * @param values of forms; others have their defaults
   */
  List<String> statements(Map<String, String> values) {
    String sql =
        FORM.matcher(text().substring(SQL.length()))
            .replaceAll(
                form ->
                    Matcher.quoteReplacement(values.getOrDefault(form.group(1), form.group(3))));
    return Arrays.stream(sql.split(";", -1)).map(String::strip).toList();
  }

  /** {@code table}, {@code lineChart}, ... of the one result that is shown. */
  String mode() {
    return graph().get("mode").asText();
  }

  /** How its result is drawn. */
  JsonNode graph() {
    return json.get("config").get("results").get("0").get("graph");
  }

  /** All columns that a chart names. */
  List<Column> columns() {
    return Stream.of("keys", "groups", "values")
        .flatMap(part -> StreamSupport.stream(graph().get(part).spliterator(), false))
        .map(column -> new Column(column.get("name").asText(), column.get("index").asInt()))
        .toList();
  }

  @Override
  public String toString() {
    return title().isEmpty() ? text().lines().skip(1).findFirst().orElse("") : title();
  }
}
