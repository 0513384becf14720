package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** Sessions of Spark one after another in one JVM, as notebooks open them. */
class TaskExecutorTest {
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          Architectures.of("lenet", 1, 16, 16, 3, 1).toJson(),
          new InputShape(1, 16, 16),
          Compute.reference());

  /** What tasks of a local master have found; in this JVM, as they are. */
  private static final Set<ExecutorResources> FOUND = ConcurrentHashMap.newKeySet();

  private static ExecutorResources ofASession() {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("tasks")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.hadoop.gearshift.test", "given");
    FOUND.clear();
    List<Integer> numbers = IntStream.range(0, 6).boxed().toList();
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      for (int job = 0; job < 2; job++) {
        assertThat(
                spark
                    .parallelize(numbers, 6)
                    .map(
                        number -> {
                          FOUND.add(TaskExecutor.resources());
                          return number;
                        })
                    .collect())
            .isEqualTo(numbers);
      }
      assertThat(FOUND).hasSize(1);
      ExecutorResources resources = FOUND.iterator().next();
      resources.replicas().giveBack(NETWORK, resources.replicas().borrow(NETWORK));
      return resources;
    }
  }

  private static void assertClosed(ExecutorResources resources) {
    assertThatThrownBy(() -> resources.replicas().borrow(NETWORK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("What this executor kept is closed: its session has ended");
  }

  @Test
  void allTasksOfASessionShareWhatIsClosedWithIt() {
    ExecutorResources first = ofASession();
    assertClosed(first);
    ExecutorResources second = ofASession();
    assertThat(second).isNotSameAs(first);
    assertClosed(second);
  }

  @Test
  void withoutSparkThereIsNone() {
    assertThatThrownBy(TaskExecutor::resources)
        .hasMessage("There is no Spark application in this process");
  }
}
