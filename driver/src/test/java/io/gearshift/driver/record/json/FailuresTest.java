package io.gearshift.driver.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void theReasonIsTheSystemsWithoutThePath() {
    assertThat(Failures.reason(new AccessDeniedException("/a"))).isEqualTo("Permission denied");
    assertThat(Failures.reason(new NoSuchFileException("/a")))
        .isEqualTo("No such file or directory");
    assertThat(Failures.reason(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("No space left on device");
    assertThat(Failures.reason(new FileSystemException("/a"))).isEqualTo("/a");
  }

  @Test
  void aFailureThatSaysNothingIsNamedByItsKindAndALongOneByItsFirstLine() {
    assertThat(Failures.reason(new EOFException())).isEqualTo("EOFException");
    assertThat(Failures.reason(new IOException(" "))).isEqualTo("IOException");
    assertThat(Failures.reason(new IOException("first\nsecond"))).isEqualTo("first");
    assertThat(Failures.firstLine(new IllegalStateException())).isEqualTo("IllegalStateException");
    assertThat(Failures.cannotRead("/a", new EOFException()))
        .hasMessage("Cannot read /a: EOFException");
    assertThat(Failures.cannotWrite("/a", new IOException("full")))
        .hasMessage("Cannot write /a: full");
  }
}
