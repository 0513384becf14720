package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
  @Test
  void kryoIsRefused() {
    String kryo = "org.apache.spark.serializer.KryoSerializer";

    assertThatThrownBy(
            () -> SparkSessions.open("kryo", "local[1]", 1, Map.of("spark.serializer", kryo)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid spark.serializer: org.apache.spark.serializer.KryoSerializer (must be"
                + " org.apache.spark.serializer.JavaSerializer: Kryo cannot write Java's records)");
  }

  /** Tests run with the options of the parent pom, which the launcher and deploy/submit read. */
  @Test
  void executorsGetTheKernelOptionsThatTheLauncherGivesToTheDriver() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .containsAll(SparkSessions.KERNEL_OPTIONS);
  }

  /** A method that is renamed would be inlined again without a word. */
  @Test
  void methodsThatMustNotBeInlinedExist() throws ClassNotFoundException {
    String prefix = "-XX:CompileCommand=dontinline,";
    List<String> names =
        SparkSessions.KERNEL_OPTIONS.stream()
            .filter(option -> option.startsWith(prefix))
            .map(option -> option.substring(prefix.length()))
            .toList();
    assertThat(names).hasSizeGreaterThan(2);
    for (String name : names) {
      String[] parts = name.split("::", 2);
      assertThat(Class.forName(parts[0], false, getClass().getClassLoader()).getDeclaredMethods())
          .as(name)
          .extracting(Method::getName)
          .contains(parts[1]);
    }
  }
}
