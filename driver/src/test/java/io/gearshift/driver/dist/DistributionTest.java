package io.gearshift.driver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cluster.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution at work: read-only, with a JDK and no Maven. */
@Tag("dist")
class DistributionTest {
  @TempDir private static Path folder;

  private static Unpacked distribution;
  private static Map<String, String> asUnpacked;

  @BeforeAll
  static void unpack() throws Exception {
    distribution = Unpacked.of(ArchiveTest.archive(), folder);
    asUnpacked = distribution.listing();
  }

  @AfterEach
  void nothingWasWrittenThere() throws IOException {
    assertThat(distribution.listing()).isEqualTo(asUnpacked);
  }

  @AfterAll
  static void prepareToRemove() throws Exception {
    distribution.prepareToRemove();
  }

  @Test
  void tellsItsVersion() throws Exception {
    String name = distribution.root().getFileName().toString();

    assertThat(distribution.run("gearshift", "--version").succeeded().out().strip())
        .isEqualTo(name.replace("gearshift-", "gearshift "));
  }

  @Test
  void doctorFindsNothingMissing() throws Exception {
    assertThat(distribution.run("gearshift", "doctor").succeeded().out()).contains("oneDNN");
  }

  @Test
  void trainsTheQuickStart() throws Exception {
    ScriptRun run =
        distribution
            .run(
                "gearshift",
                "train",
                "--conf",
                distribution.root().resolve("conf/quickstart.ini").toString(),
                "--run-id",
                "first",
                "--set",
                "training_hyperparameters.Total_Epochs=1",
                "--set",
                "data.Digits_Train=500",
                "--set",
                "data.Digits_Test=100")
            .succeeded();

    assertThat(run.out()).contains("Finished 1 epoch");
    assertThat(distribution.work().resolve("runs/first/model.zip")).isNotEmptyFile();
  }

  @Test
  void submitNamesTheJarsOfTheDistribution() throws Exception {
    Path spark = distribution.work().resolve("spark");
    Files.createDirectories(spark.resolve("jars"));
    Files.createDirectories(spark.resolve("bin"));
    Files.setPosixFilePermissions(
        Files.writeString(spark.resolve("bin/spark-submit"), "#!/bin/sh\n"),
        PosixFilePermissions.fromString("rwxr-xr-x"));

    String call =
        distribution
            .run(
                Map.of("SPARK_HOME", spark.toString()),
                "submit",
                "--profile",
                "local",
                "--dry-run",
                "--",
                "doctor")
            .succeeded()
            .out();

    Path jars = distribution.root().resolve("jars");
    assertThat(call)
        .startsWith(spark + "/bin/spark-submit")
        .contains("spark.driver.extraClassPath=" + jars + "/lib/*")
        .contains(jars + "/" + distribution.root().getFileName() + ".jar")
        .contains("-Dgearshift.root=" + distribution.root());
  }

  @Test
  void submitNamesAWrongSparkHome() throws Exception {
    ScriptRun run = distribution.run(Map.of("SPARK_HOME", "/nowhere"), "submit", "--", "doctor");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("gearshift: Invalid SPARK_HOME: /nowhere (must hold bin/spark-submit)");
  }

  @Test
  void aClusterSaysThatItNeedsMaven() throws Exception {
    ScriptRun run = distribution.run("cluster", "start", "--base-port", "23900");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().strip())
        .isEqualTo(
            "gearshift: Missing mvn (Maven 3.8 or later must be on the PATH to fetch the jars)");
  }
}
