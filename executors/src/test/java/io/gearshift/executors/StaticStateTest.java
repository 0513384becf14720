package io.gearshift.executors;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What outlives a task belongs to an object that is closed, not to a class: no static field can
 * change, but those named here.
 */
class StaticStateTest {
  /** By class and field, each with its reason. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "io.gearshift.executors.task.TaskExecutor.current",
          "where a Spark task finds its executor's resources",
          "io.gearshift.executors.kernels.cuda.device.CudaContext.CURRENT",
          "repeats what NVIDIA's driver itself notes for each thread of the process",
          "io.gearshift.executors.kernels.cuda.device.driver.DriverLibrary.open",
          "a native library is loaded once in a JVM",
          "io.gearshift.executors.kernels.onednn.ExactnessProof.provided",
          "a fact about the processor, proved once in a JVM",
          "io.gearshift.executors.kernels.vector.update.UpdateLoop.SNAPPED",
          "16 kB of working memory for a thread, which go with it");

  private static final List<String> UNMODIFIABLE =
      List.of("java.util.ImmutableCollections$", "java.util.Collections$Unmodifiable");

  private static final List<String> HOLDERS =
      List.of(
          "java.util.concurrent.",
          "java.lang.ThreadLocal",
          "java.lang.ref.",
          "com.google.common.cache.");

  /** Without the libraries that they refer to, which would take ten times as long. */
  private static final JavaClasses CLASSES =
      ArchConfiguration.withThreadLocalScope(
          configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.gearshift.executors");
          });

  private static boolean canChange(JavaField field) {
    if (!field.getModifiers().contains(JavaModifier.FINAL)) {
      return true;
    }
    String type = field.getRawType().getName();
    if (HOLDERS.stream().anyMatch(type::startsWith)) {
      return true;
    }
    Field reflected = field.reflect();
    return (Collection.class.isAssignableFrom(reflected.getType())
            || Map.class.isAssignableFrom(reflected.getType()))
        && UNMODIFIABLE.stream().noneMatch(valueType(reflected)::startsWith);
  }

  /** Only the value tells a constant from a collection that grows. */
  private static String valueType(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null).getClass().getName();
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noStaticFieldCanChangeButTheNamedOnes() {
    Set<String> found = new TreeSet<>();
    List<JavaField> fields = new ArrayList<>();
    CLASSES.forEach(owner -> fields.addAll(owner.getFields()));
    fields.stream()
        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
        .filter(StaticStateTest::canChange)
        .map(field -> field.getOwner().getName() + "." + field.getName())
        .forEach(found::add);
    assertThat(found).isEqualTo(new TreeSet<>(ALLOWED.keySet()));
  }
}
