package io.gearshift.driver.cli.bench.step;

import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.error.UserError;
import java.util.List;

/** The option {@code --threads}. */
public final class Threads {
  private Threads() {}

  /** What was given, else what OMP_NUM_THREADS says, else one. */
  public static int of(Integer given) {
    if (given == null) {
      return new TrainSetup(ConfigurationLoader.ofOverrides(List.of())).threads();
    }
    return atLeastOne("--threads", given);
  }

  public static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw UserError.invalid(option, value, "be at least 1");
    }
    return value;
  }
}
