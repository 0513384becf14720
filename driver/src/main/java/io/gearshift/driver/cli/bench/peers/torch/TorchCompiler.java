package io.gearshift.driver.cli.bench.peers.torch;

import io.gearshift.driver.error.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The C++ compiler that torch.compile starts. */
public final class TorchCompiler {
  /** The variable by which PyTorch is told of it. */
  static final String VARIABLE = "CXX";

  private static final List<String> USUAL = List.of("g++", "c++");

  private TorchCompiler() {}

  /**
   * The compiler that the environment names, else a usual one on its path.
   *
   * @throws UserError if there is none
   */
  public static Path find(Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", "");
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return find(named, path)
          .orElseThrow(() -> UserError.invalid(VARIABLE, named, "be a C++ compiler"));
    }
    return USUAL.stream()
        .flatMap(name -> find(name, path).stream())
        .findFirst()
        .orElseThrow(
            () -> new UserError("Missing C++ compiler (--compiled needs g++ or c++ on the PATH)"));
  }

  private static Optional<Path> find(String name, String path) {
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
