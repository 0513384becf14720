package io.gearshift.driver.zeppelin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A note of {@code notebooks}, as it lies there. */
record Note(Path file, JsonNode json) {
  static final Path FOLDER =
      Path.of(System.getProperty("gearshift.root", ".."), "notebooks").toAbsolutePath().normalize();

  /** All of them. */
  static List<Note> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".zpln"))
          .sorted()
          .map(Note::of)
          .toList();
    }
  }

  /** One of them by the name of its file without the ending. */
  static Note named(String name) {
    return of(FOLDER.resolve(name + ".zpln"));
  }

  private static Note of(Path file) {
    try {
      return new Note(file, new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new IllegalStateException("No note: " + file, e);
    }
  }

  /** Its paragraphs in their order. */
  List<Paragraph> paragraphs() {
    return StreamSupport.stream(json.get("paragraphs").spliterator(), false)
        .map(Paragraph::new)
        .toList();
  }

  @Override
  public String toString() {
    return String.valueOf(file.getFileName());
  }
}
