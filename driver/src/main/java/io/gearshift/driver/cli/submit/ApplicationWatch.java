package io.gearshift.driver.cli.submit;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.FailedCommandException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what spark-submit logs of an application on YARN in cluster mode, a report each second, and
 * tells what of it is news. Spark's log is all that a process beside spark-submit has of it.
 */
final class ApplicationWatch {
  private static final Pattern SUBMITTED =
      Pattern.compile("Submitted application (application_\\S+)");
  private static final Pattern STATE =
      Pattern.compile("Application report for (application_\\S+) \\(state: (\\w+)\\)");
  private static final Pattern FINAL_STATUS = Pattern.compile("\\s*final status: (\\w+)");
  private static final Set<String> FINAL_STATES = Set.of("FINISHED", "FAILED", "KILLED");
  private static final Pattern TRACKING = Pattern.compile("\\s*tracking URL: (\\S+)");
  private static final Pattern OURS =
      Pattern.compile(Pattern.quote(FailedCommandException.PREFIX) + "(\\d+): (.*)");
  private static final Pattern MEMORY =
      Pattern.compile(
          "running (?:\\S+ )?beyond (?:the )?'?\\w+'? memory limit.*?([\\d.]+ [GM]B) of ([\\d.]+"
              + " [GM]B) physical memory used");

  /** Of the reports before the end it says what an application waits for, with a date before. */
  private static final Pattern DIAGNOSTICS =
      Pattern.compile("\\s*diagnostics: (?!N/A|\\[\\w{3} \\w{3} \\d+ )(.+)");

  private static final Pattern REASON = Pattern.compile(".*?(?:ERROR|Exception|Error)[^:]*: (.*)");
  private static final int KEPT = 40;

  private final PrintWriter out;
  private final Deque<String> last = new ArrayDeque<>();
  private String application;
  private String state = "";
  private String finalStatus = "";
  private String page = "";
  private String ours;
  private String memory;
  private int code = ExitCode.FAULT;

  ApplicationWatch(PrintWriter out) {
    this.out = out;
  }

  /** Takes one line of the log. */
  void line(String line) {
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(line);
    Matcher submitted = SUBMITTED.matcher(line);
    if (submitted.find()) {
      application = submitted.group(1);
      say("submitted as " + application);
    }
    Matcher report = STATE.matcher(line);
    if (report.find() && !report.group(2).equals(state)) {
      state = report.group(2);
      say(report.group(1) + " is " + state);
    }
    Matcher status = FINAL_STATUS.matcher(line);
    if (status.matches()) {
      finalStatus = status.group(1);
    }
    Matcher tracking = TRACKING.matcher(line);
    if (tracking.matches() && state.equals("RUNNING") && !page.equals(tracking.group(1))) {
      page = tracking.group(1);
      say("its page is " + tracking.group(1));
    }
    diagnostics(line);
  }

  private void diagnostics(String line) {
    Matcher own = OURS.matcher(line);
    if (own.find()) {
      code = Integer.parseInt(own.group(1));
      ours = own.group(2);
    }
    Matcher killed = MEMORY.matcher(line);
    if (killed.find()) {
      memory =
          "YARN killed the driver: it used "
              + killed.group(1)
              + " of "
              + killed.group(2)
              + " memory (raise spark.driver.memoryOverhead)";
    }
  }

  private void say(String text) {
    out.println("gearshift: " + text);
    out.flush();
  }

  /** Whether the application has ended, well or not. */
  boolean isOver() {
    return FINAL_STATES.contains(state);
  }

  /** Whether YARN's last report said that it ended well. */
  boolean hasSucceeded() {
    return state.equals("FINISHED") && finalStatus.equals("SUCCEEDED");
  }

  /**
   * How it ended, once spark-submit has.
   *
   * @param exitCode spark-submit's
   * @return the code to exit with
   */
  int end(int exitCode, PrintWriter err) {
    if (exitCode == 0) {
      say((application == null ? "the command" : application) + " has succeeded");
      return ExitCode.OK;
    }
    String line = ours != null ? ours : Optional.ofNullable(memory).orElseGet(this::reason);
    err.println("gearshift: " + line);
    if (application != null) {
      err.println("gearshift: all of its log: yarn logs -applicationId " + application);
    }
    err.flush();
    return ours != null ? code : ExitCode.USER_ERROR;
  }

  /** The last line that says why, of a submission that did not even start a driver. */
  private String reason() {
    if (state.equals("KILLED")) {
      return application + " was killed";
    }
    String reason = last.isEmpty() ? "spark-submit failed without a word" : last.getLast().strip();
    for (String line : last) {
      Matcher diagnosed = DIAGNOSTICS.matcher(line);
      if (diagnosed.matches() && !line.contains("AM container")) {
        return diagnosed.group(1);
      }
      Matcher matcher = REASON.matcher(line);
      if (matcher.matches() && !line.contains("ShutdownHook")) {
        reason = matcher.group(1);
      }
    }
    return reason;
  }
}
