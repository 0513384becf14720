package io.gearshift.driver.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubmitArgumentsTest {

  private static SubmitArguments parse(String... words) {
    return SubmitArguments.parse(List.of(words), false);
  }

  @Test
  void ownOptionsSparksOptionsAndTheCommandAreToldApart() {
    SubmitArguments arguments =
        parse(
            "--profile",
            "yarn-gpu",
            "--dry-run",
            "--queue",
            "night",
            "--conf",
            "spark.a=b=c",
            "--executor-memory=2g",
            "--deploy-mode",
            "cluster",
            "--verbose",
            "--",
            "train",
            "--conf",
            "x.ini",
            "--");
    assertThat(arguments.profile()).isEqualTo(Profile.YARN_GPU);
    assertThat(arguments.dryRun()).isTrue();
    assertThat(arguments.sparkOptions())
        .containsExactly(
            "--queue",
            "night",
            "--conf",
            "spark.a=b=c",
            "--executor-memory=2g",
            "--deploy-mode",
            "cluster",
            "--verbose");
    assertThat(arguments.given())
        .containsEntry("spark.a", "b=c")
        .containsEntry("spark.executor.memory", "2g")
        .containsEntry("spark.submit.deployMode", "cluster");
    assertThat(arguments.command()).containsExactly("train", "--conf", "x.ini", "--");
  }

  @Test
  void withoutDashesAllIsTheCommand() {
    assertThat(parse("doctor", "--json").command()).containsExactly("doctor", "--json");
    assertThat(parse("doctor").profile()).isEqualTo(Profile.LOCAL);
    assertThat(SubmitArguments.parse(List.of("doctor"), true).profile())
        .isEqualTo(Profile.YARN_CPU);
  }

  @Test
  void anInstallationNeedsNoCommand() {
    assertThat(parse("--install", "hdfs:///apps").install()).contains("hdfs:///apps");
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> parse("--")).hasMessageStartingWith("Missing command (deploy/submit ");
    assertThatThrownBy(() -> parse("--profile", "yarn", "--", "doctor"))
        .hasMessage("Invalid --profile: yarn (must be local or yarn-cpu or yarn-gpu)");
    assertThatThrownBy(() -> parse("--conf", "spark.a", "--", "doctor"))
        .hasMessage("Invalid --conf: spark.a (must be KEY=VALUE, a setting of Spark's)");
    assertThatThrownBy(() -> parse("--queue", "--", "doctor"))
        .hasMessageStartingWith("Missing value of --queue");
    assertThatThrownBy(() -> parse("yarn", "--", "doctor"))
        .hasMessageStartingWith("Invalid option: yarn");
  }
}
