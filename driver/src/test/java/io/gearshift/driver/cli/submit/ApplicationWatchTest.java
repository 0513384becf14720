package io.gearshift.driver.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ApplicationWatchTest {
  private static final String ID = "application_1795655855572_0001";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ApplicationWatch watch = new ApplicationWatch(new PrintWriter(out, true));

  private int end(int code, String... lines) {
    for (String line : lines) {
      watch.line(line);
    }
    return watch.end(code, new PrintWriter(err, true));
  }

  @Test
  void eachStateIsToldOnce() {
    String report = "24/11/26 01:27:20 INFO Client: Application report for " + ID;
    int code =
        end(
            0,
            "24/11/26 01:27:19 INFO YarnClientImpl: Submitted application " + ID,
            report + " (state: ACCEPTED)",
            report + " (state: ACCEPTED)",
            report + " (state: RUNNING)",
            "\t tracking URL: http://host:8088/proxy/" + ID + "/",
            report + " (state: RUNNING)",
            "\t tracking URL: http://host:8088/proxy/" + ID + "/",
            report + " (state: FINISHED)",
            "\t final status: SUCCEEDED");
    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "gearshift: submitted as " + ID,
            "gearshift: " + ID + " is ACCEPTED",
            "gearshift: " + ID + " is RUNNING",
            "gearshift: its page is http://host:8088/proxy/" + ID + "/",
            "gearshift: " + ID + " is FINISHED",
            "gearshift: " + ID + " has succeeded");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theCommandsOwnLineAndCodeComeOutOfTheDiagnostics() {
    int code =
        end(
            1,
            "INFO YarnClientImpl: Submitted application " + ID,
            "\t diagnostics: User class threw exception: gearshift failed with code 2: Invalid"
                + " Bit_Width: 9 (must be 8)",
            "Exception in thread \"main\" org.apache.spark.SparkException: Application "
                + ID
                + " finished with failed status");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "gearshift: Invalid Bit_Width: 9 (must be 8)",
            "gearshift: all of its log: yarn logs -applicationId " + ID);
  }

  @Test
  void theLineOfADriverThatNeverRegisteredComesOutOfItsStandardError() {
    int code =
        end(
            1,
            "INFO YarnClientImpl: Submitted application " + ID,
            "\t diagnostics: Application "
                + ID
                + " failed 2 times due to AM Container for appattempt exited with exitCode: 13",
            "[2026-11-26 03:50:01.123]Container exited with a non-zero exit code 13. Error file:"
                + " prelaunch.err.",
            "Last 4096 bytes of stderr :",
            "gearshift: Missing model: hdfs:///none",
            "gearshift failed with code 2: Missing model: hdfs:///none",
            "For more detailed output, check the application tracking page",
            "Exception in thread \"main\" org.apache.spark.SparkException: Application " + ID);
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).first().isEqualTo("gearshift: Missing model: hdfs:///none");
  }

  @Test
  void whatYarnDiagnosedIsToldWhereTheDriverSaidNothing() {
    end(
        1,
        "INFO YarnClientImpl: Submitted application " + ID,
        "\t diagnostics: AM container is launched, waiting for AM container to Register with RM",
        "\t diagnostics: N/A",
        "\t diagnostics: Max number of executor failures (4) reached",
        "Exception in thread \"main\" org.apache.spark.SparkException: Application "
            + ID
            + " finished with failed status");
    assertThat(err.toString().lines())
        .first()
        .isEqualTo("gearshift: Max number of executor failures (4) reached");
  }

  @Test
  void aDriverThatYarnKilledForMemoryIsToldAsThat() {
    int code =
        end(
            1,
            "\t diagnostics: Application "
                + ID
                + " failed 2 times due to AM Container for"
                + " appattempt exited with exitCode: -104",
            "Failing this attempt.Diagnostics: Container [pid=7,containerID=container_1] is running"
                + " 3MB beyond the 'PHYSICAL' memory limit. Current usage: 1.7 GB of 1.6 GB physical"
                + " memory used; 4 GB of 3 GB virtual memory used. Killing container.");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "gearshift: YARN killed the driver: it used 1.7 GB of 1.6 GB memory (raise"
                + " spark.driver.memoryOverhead)"
                + System.lineSeparator());
  }

  /** As YARN words it of an application whose driver stopped reporting. */
  @Test
  void whyItEndedIsToldAndNotWhatItWaitedFor() {
    String report = "24/11/26 01:27:20 INFO Client: Application report for " + ID;
    String why =
        "Application "
            + ID
            + " failed 2 times due to ApplicationMaster for attempt appattempt_1_2 timed out. Failing"
            + " the application.";
    int code =
        end(
            1,
            report + " (state: ACCEPTED)",
            "\t diagnostics: [Thu Nov 26 09:07:26 +0000 2026] Application is Activated, waiting for"
                + " resources to be assigned for AM.  Details : AM Partition = <DEFAULT_PARTITION>",
            report + " (state: FAILED)",
            "\t diagnostics: " + why,
            "\t final status: FAILED");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines().findFirst()).contains("gearshift: " + why);
  }
}
