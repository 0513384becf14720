package io.gearshift.driver.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for what all tests of a JVM share: tests run in several JVMs at once. It goes with the
 * JVM that made it.
 */
public final class TestFolder {

  /** Set in processes beside the tests, which take the folder of those that started them. */
  public static final String PROPERTY = "gearshift.test.folder";

  private static final Path FOLDER = isGiven() ? Path.of(System.getProperty(PROPERTY)) : make();

  private TestFolder() {}

  /** An absolute path. */
  public static Path path() {
    return FOLDER;
  }

  /** Whether it is another JVM's, and holds all that is shared. */
  static boolean isGiven() {
    return System.getProperty(PROPERTY) != null;
  }

  private static Path make() {
    try {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      Path folder = Files.createTempDirectory(target, "tests-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // A process that was started by the tests may still write; clean takes the rest.
      System.err.println("Left " + folder + ": " + e);
    }
  }
}
