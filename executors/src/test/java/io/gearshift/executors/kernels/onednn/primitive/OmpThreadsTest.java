package io.gearshift.executors.kernels.onednn.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gearshift.executors.kernels.host.ElementWiseProvider;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenMP's threads have the name of the thread that first asked for them. */
class OmpThreadsTest {
  private static final Path TASKS = Path.of("/proc/self/task");

  private static final int SIZE = 256;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aPrimitiveTakesTheThreadsThatItWasMadeFor(int threads) throws Exception {
    assumeThat(TASKS).exists();
    String name = "product-" + threads;
    Callable<Long> product =
        () -> {
          multiply(threads);
          return tasks(name);
        };
    FutureTask<Long> task = new FutureTask<>(product);
    new Thread(task, name).start();
    assertThat(task.get()).isEqualTo(threads);
  }

  private static void multiply(int threads) {
    try (HostArena memory = new HostArena()) {
      Primitive product =
          new PrimitiveFactory(new Scratch(memory), threads)
              .matrixProduct(
                  "product",
                  Layouts.rowMajor(DataType.F32, SIZE, SIZE),
                  Layouts.rowMajor(DataType.F32, SIZE, SIZE),
                  Layouts.rowMajor(DataType.F32, SIZE, SIZE),
                  Result.PLAIN);
      product
          .bind(Arguments.SOURCE, memory.allocate(DataType.F32, SIZE, SIZE))
          .bind(Arguments.WEIGHT, memory.allocate(DataType.F32, SIZE, SIZE))
          .bind(Arguments.DESTINATION, memory.allocate(DataType.F32, SIZE, SIZE))
          .run();
    }
  }

  private static long tasks(String name) throws IOException {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      return tasks.filter(task -> name.equals(nameOf(task))).count();
    }
  }

  /** Empty for one that has ended meanwhile. */
  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void eachOfSeveralThreadsHasResourcesOfItsOwn() {
    try (HostArena memory = new HostArena()) {
      assertThat(resources(memory, 1).parts()).isEmpty();
      List<Resources> parts = resources(memory, 3).parts();
      assertThat(parts).hasSize(3);
      assertThat(parts.stream().map(Resources::scratch).distinct()).hasSize(3);
      assertThat(parts).allMatch(part -> part.splitter().parts() == 1);
    }
  }

  private static Resources resources(HostArena memory, int threads) {
    return Resources.of(
        OneDnnLibrary.load(), memory, ElementWiseProvider.choose(threads).elementWise(), threads);
  }
}
