package io.gearshift.driver.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a shell in the place of spark-submit. */
@Timeout(60)
class SubmittedApplicationTest {
  private static final String REPORT = "echo 'Application report for application_1_1 (state: ";
  private static final String LATE =
      "gearshift: spark-submit did not end within 1 s after the application, as when HDFS does not"
          + " answer; what it laid there is left (.sparkStaging)\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Duration grace, String script) throws IOException {
    return new SubmittedApplication(grace)
        .watch(
            new ProcessBuilder("bash", "-c", script),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
  }

  @Test
  void oneThatEndsInTimeIsLeftToEnd() throws IOException {
    int code = run(Duration.ofSeconds(30), REPORT + "FINISHED)'; sleep 1; echo end; exit 0");

    assertThat(code).isZero();
    assertThat(out.toString()).endsWith("gearshift: the command has succeeded\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void oneThatHangsAfterAFailureIsEnded() throws IOException {
    int code =
        run(
            Duration.ofSeconds(1),
            REPORT + "FAILED)'; echo ' diagnostics: driver timed out'; sleep 600; exit 0");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(LATE + "gearshift: driver timed out\n");
  }

  @Test
  void oneThatHangsAfterASuccessHasSucceeded() throws IOException {
    int code =
        run(
            Duration.ofSeconds(1),
            REPORT + "FINISHED)'; echo ' final status: SUCCEEDED'; sleep 600; exit 1");

    assertThat(code).isZero();
    assertThat(err.toString()).isEqualTo(LATE);
  }

  @Test
  void anApplicationThatGoesOnHasNoLimit() throws IOException {
    int code = run(Duration.ofMillis(1), REPORT + "RUNNING)'; sleep 2; exit 0");

    assertThat(code).isZero();
    assertThat(err.toString()).isEmpty();
  }
}
