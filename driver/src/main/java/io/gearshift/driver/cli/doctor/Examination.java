package io.gearshift.driver.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All rows, and whether training could work.
 *
 * @param fit whether no row is FAIL
 * @param checks the rows
 */
public record Examination(boolean fit, List<Row> checks) {

  /** Makes every check; one that breaks is a FAIL with what broke it. */
  public static Examination of(Map<String, Supplier<Row>> checks) {
    List<Row> rows = new ArrayList<>();
    checks.forEach((name, check) -> rows.add(run(name, check)));
    return new Examination(
        rows.stream().noneMatch(row -> row.verdict() == Row.Verdict.FAIL), List.copyOf(rows));
  }

  /** The table for a terminal, a reason on the line below its row. */
  public String table() {
    int width = checks.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Row row : checks) {
      String verdict =
          row.verdict() == Row.Verdict.FAIL
              ? "FAIL"
              : row.verdict().name().toLowerCase(Locale.ROOT);
      text.append(String.format(Locale.ROOT, "%-4s  %-" + width + "s  ", verdict, row.name()))
          .append(row.value())
          .append('\n');
      if (!row.reason().isEmpty()) {
        text.append(" ".repeat(width + 8)).append(row.reason()).append('\n');
      }
    }
    return text.append('\n')
        .append(fit ? "This machine can train." : "This machine cannot train: see FAIL above.")
        .append('\n')
        .toString();
  }

  // What a check runs into may be an Error: a native library that does not load is one.
  private static Row run(String name, Supplier<Row> check) {
    try {
      return check.get();
    } catch (RuntimeException | LinkageError e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
      String line = (cause.getClass().getSimpleName() + message).lines().findFirst().orElse("");
      return Row.fail(name, "does not work", line);
    }
  }
}
