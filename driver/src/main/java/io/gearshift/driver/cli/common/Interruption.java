package io.gearshift.driver.cli.common;

import io.gearshift.driver.record.json.Failures;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * What Ctrl-C or SIGTERM shows of a command: one line that says what is left, and nothing of how
 * Spark and the command's threads fall apart. The JVM then exits with 130 or 143.
 */
public final class Interruption implements AutoCloseable {
  /** Hooks of Hadoop's run in order: this one before Spark's and the file systems'. */
  private static final int BEFORE_ALL = 1000;

  private static volatile boolean happened;

  private final Runnable hook = this::tell;
  private volatile Supplier<String> line;

  private Interruption(Supplier<String> line) {
    this.line = line;
  }

  /**
   * Watches until closed.
   *
   * @param line made when it happens, by another thread
   */
  public static Interruption watch(Supplier<String> line) {
    Interruption interruption = new Interruption(line);
    ShutdownHookManager.get().addShutdownHook(interruption.hook, BEFORE_ALL);
    return interruption;
  }

  /** From now on this is the line. */
  public void say(Supplier<String> other) {
    line = other;
  }

  /** Whether the process is ending by a signal: what fails from then on is its consequence. */
  public static boolean happened() {
    return happened;
  }

  private void tell() {
    happened = true;
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    PrintStream err = System.err;
    String text;
    try {
      text = line.get();
    } catch (RuntimeException e) {
      text = "Stopped (" + Failures.firstLine(e) + ")";
    }
    // A terminal's line may hold a progress bar or what Ctrl-C shows.
    err.print(Boolean.getBoolean("gearshift.terminal") ? "\n" : "");
    err.println("gearshift: " + text.replaceAll("\\p{C}", "?"));
    err.flush();
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(hook);
    }
  }
}
