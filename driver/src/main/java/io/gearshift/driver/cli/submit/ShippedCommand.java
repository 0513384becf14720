package io.gearshift.driver.cli.submit;

import io.gearshift.driver.storage.Folder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command as it runs on another machine: the files of this one that it names travel with it, and
 * it finds them in its working folder.
 *
 * @param words the command and its arguments
 * @param files of this machine that must travel
 */
record ShippedCommand(List<String> words, List<Path> files) {
  /** Options whose values are files. */
  private static final List<String> FILES = List.of("--conf", "--cfg");

  /**
   * Finds the files.
   *
   * @param networkFile the file of the network that the configuration names, if it does
   */
  static ShippedCommand of(List<String> command, Optional<String> networkFile) {
    List<String> words = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      String word = command.get(i);
      int equals = word.indexOf('=');
      if (FILES.contains(word) && i + 1 < command.size()) {
        words.add(word);
        words.add(shipped(command.get(++i), files));
      } else if (equals > 0 && FILES.contains(word.substring(0, equals))) {
        words.add(word.substring(0, equals + 1) + shipped(word.substring(equals + 1), files));
      } else {
        words.add(word);
      }
    }
    networkFile.ifPresent(
        file -> {
          words.add("--set");
          words.add("cnn.Architecture=file:" + shipped(file, files));
        });
    return new ShippedCommand(List.copyOf(words), List.copyOf(files));
  }

  private static String shipped(String file, List<Path> files) {
    if (Folder.URI_WITH_SCHEME.matcher(file).matches()) {
      return file;
    }
    Path path = Path.of(file).toAbsolutePath();
    files.add(path);
    return path.getFileName().toString();
  }
}
