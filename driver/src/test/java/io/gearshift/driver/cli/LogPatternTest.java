package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** The log of {@code deploy/gearshift}, which does not pass through the commands' writers. */
class LogPatternTest {

  @Test
  void logsHoldNoPasswordsAndNothingThatATerminalObeys() throws IOException {
    Properties properties = new Properties();
    Path file = Path.of(System.getProperty("gearshift.root", ".."), "conf/log4j2.properties");
    try (InputStream stream = Files.newInputStream(file)) {
      properties.load(stream);
    }
    String pattern = properties.getProperty("appender.console.layout.pattern");
    LogEvent event =
        Log4jLogEvent.newBuilder()
            .setLoggerName("io.gearshift.Store")
            .setLevel(Level.WARN)
            .setMessage(
                new SimpleMessage("a\u001b[1m\u202e ftp://me:pa55@h/x hdfs://h:8020/u@v käfer"))
            .setThrown(new IllegalStateException("s3a://AK:se/cret@b"))
            .build();
    boolean twice =
        Boolean.parseBoolean(
            properties.getProperty("appender.console.layout.alwaysWriteExceptions", "true"));
    String line =
        PatternLayout.newBuilder()
            .withPattern(pattern)
            .withAlwaysWriteExceptions(twice)
            .build()
            .toSerializable(event);
    assertThat(line)
        .contains(" warn  Store: a?[1m? ftp://me:***@h/x hdfs://h:8020/u@v käfer\n")
        .contains("IllegalStateException: s3a://AK:***@b\n\tat ")
        .doesNotContain("pa55", "se/cret", "\u001b", "\u202e");
  }
}
