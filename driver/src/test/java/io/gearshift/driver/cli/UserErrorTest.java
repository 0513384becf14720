package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.error.UserError;
import org.junit.jupiter.api.Test;

class UserErrorTest {

  @Test
  void invalidSaysWhatWhichValueAndTheRule() {
    assertThat(UserError.invalid("Bit_Width", 9, "be the first entry of Prec_Schedule: 8"))
        .hasMessage("Invalid Bit_Width: 9 (must be the first entry of Prec_Schedule: 8)");
  }

  @Test
  void causeIsKeptForTheVerboseTrace() {
    var cause = new IllegalStateException("underneath");
    assertThat(new UserError("one line", cause)).hasMessage("one line").hasCause(cause);
  }
}
