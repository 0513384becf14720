package io.gearshift.driver.location;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileNamesTest {

  @Test
  void utf8NamesEveryFile() {
    assertThat(FileNames.problem("UTF-8")).isEmpty();
    assertThat(FileNames.problem("utf8")).isEmpty();
  }

  @Test
  void anotherEncodingIsNamedWithTheWayOut() {
    assertThat(FileNames.problem("ANSI_X3.4-1968"))
        .hasValue(
            "Invalid encoding of file names: ANSI_X3.4-1968 (must be UTF-8, or files whose names are"
                + " not ASCII are lost; start by deploy/gearshift or deploy/submit, or set"
                + " LC_ALL=C.UTF-8)");
    assertThat(FileNames.problem("")).isPresent();
    assertThat(FileNames.problem("no such")).isPresent();
  }
}
