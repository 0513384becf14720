package io.gearshift.driver.cli.submit;

import io.gearshift.driver.error.UserError;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where a command is to run. */
enum Profile {
  /** In this machine's processes. */
  LOCAL,
  /** On YARN, computing on CPUs. */
  YARN_CPU,
  /** On YARN, each executor with a GPU that YARN has given it. */
  YARN_GPU;

  boolean isYarn() {
    return this != LOCAL;
  }

  /** As the user writes it: {@code yarn-cpu}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Profile of(String text) {
    return Arrays.stream(values())
        .filter(profile -> profile.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.invalid(
                    "--profile",
                    text,
                    "be "
                        + Arrays.stream(values())
                            .map(Profile::text)
                            .collect(Collectors.joining(" or "))));
  }
}
