package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredGpusTest {
  private static final String OF_EXECUTOR = "spark.executor.resource.gpu.amount";
  private static final String OF_TASK = "spark.task.resource.gpu.amount";

  private final SparkConf conf = new SparkConf(false);

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[2]", "local[*]"})
  void aLocalMasterGivesNone(String master) {
    assertThat(RequiredGpus.problem(conf, master))
        .get()
        .asString()
        .startsWith("Spark's master " + master);
  }

  @Test
  void theMasterOfSparkSubmitIsWhatCounts() {
    conf.set("spark.master", "yarn").set(OF_EXECUTOR, "1").set(OF_TASK, "1");

    assertThat(RequiredGpus.problem(conf, "local[2]")).isEmpty();
  }

  @Test
  void whatIsNotAskedOfTheClusterIsNamed() {
    assertThat(RequiredGpus.problem(conf, "yarn"))
        .get()
        .asString()
        .startsWith(OF_EXECUTOR + " is 0 (must be 1");
    conf.set(OF_EXECUTOR, "1");
    assertThat(RequiredGpus.problem(conf, "yarn"))
        .get()
        .asString()
        .startsWith(OF_TASK + " is 0 (must be 1");
  }

  @Test
  void aSharedGpuIsNoneOfItsOwn() {
    conf.set(OF_EXECUTOR, "1").set(OF_TASK, "0.5");

    assertThat(RequiredGpus.problem(conf, "yarn"))
        .get()
        .asString()
        .startsWith(OF_TASK + " is 0.5 (must be 1");
  }
}
