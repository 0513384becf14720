package io.gearshift.executors.kernels.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code libcuda.so.1} for tests: the sources of the CUDA kernels, compiled by g++ for this
 * machine with an emulator of CUDA's execution model. Built once for the sources that there are,
 * into {@code target}.
 */
public final class EmulatedDriver {
  /** Of the library that the backend loads; a test run with a GPU sets it to libcuda.so.1. */
  static final String LIBRARY_PROPERTY = "gearshift.cuda.driver";

  private static final String LIBRARY = "libcuda.so.1";
  private static final String COMPILER = "g++";
  private static final int MOST_THREADS = 1024;

  private static final List<String> OPTIONS =
      List.of(
          "-std=c++17",
          "-O2",
          "-march=x86-64-v3",
          "-ffp-contract=off",
          "-fno-strict-aliasing",
          "-DGEARSHIFT_EMULATOR=\"emulator.h\"");

  private static final List<String> LIBRARY_OPTIONS =
      List.of("-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-soname," + LIBRARY);

  private static final Pattern INCLUDE = Pattern.compile("#include \"(.*)\"");

  private static final Pattern KERNEL =
      Pattern.compile("@kernel\\s+(?:@bounds\\(([^)]*)\\)\\s*)?(\\w+)\\s*\\(");

  private static final Path MODULE =
      Path.of(System.getProperty("gearshift.root", ".."), "executors").toAbsolutePath().normalize();

  private EmulatedDriver() {}

  /** Makes the backend of this process load the emulator, or skips the test where it cannot be. */
  public static synchronized void require() {
    if (System.getProperty(LIBRARY_PROPERTY) == null) {
      Optional<Path> library = library();
      assumeTrue(
          library.isPresent(),
          "The emulator of the CUDA driver needs " + COMPILER + " on a machine of x86-64");
      System.setProperty(LIBRARY_PROPERTY, library.get().toString());
    }
  }

  /** The library; empty if this machine has no compiler for it. */
  static Optional<Path> library() {
    return library(List.of("gearshift.cu"), UnaryOperator.identity());
  }

  /**
   * The library of some of the kernels, with changed sources.
   *
   * @param files of which it is made, with what they include
   * @param change of their text, joined in the order of inclusion
   */
  static Optional<Path> library(List<String> files, UnaryOperator<String> change) {
    if (!System.getProperty("os.arch").equals("amd64") || !hasCompiler()) {
      return Optional.empty();
    }
    try {
      Path sources = MODULE.resolve("src/main/cuda");
      Path tests = MODULE.resolve("src/test/cpp");
      String kernels = change.apply(joined(sources, files));
      Path folder = MODULE.resolve("target/emulator-" + hash(kernels, tests));
      Path library = folder.resolve(LIBRARY);
      if (!Files.exists(library)) {
        build(kernels, tests, folder);
      }
      return Optional.of(library);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasCompiler() {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, COMPILER)));
  }

  /** Files in one, with their own text in place of their inclusions. */
  private static String joined(Path sources, List<String> files) throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> joined = new ArrayList<>();
    for (String file : files) {
      if (!joined.contains(file)) {
        join(sources, file, text, joined);
      }
    }
    return text.toString();
  }

  private static void join(Path sources, String file, StringBuilder text, List<String> joined)
      throws IOException {
    joined.add(file);
    text.append("#line 1 \"").append(file).append("\"\n");
    int number = 0;
    for (String line : Files.readAllLines(sources.resolve(file))) {
      number++;
      Matcher include = INCLUDE.matcher(line);
      if (!include.matches()) {
        text.append(line.equals("#pragma once") ? "" : line).append('\n');
        continue;
      }
      if (!joined.contains(include.group(1))) {
        join(sources, include.group(1), text, joined);
      }
      text.append("#line ").append(number + 1).append(" \"").append(file).append("\"\n");
    }
  }

  private static String hash(String kernels, Path tests) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(kernels.getBytes(StandardCharsets.UTF_8));
      digest.update(OPTIONS.toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(tests.resolve("emulator.h")));
      digest.update(Files.readAllBytes(tests.resolve("driver.cpp")));
      digest.update(Files.readAllBytes(tests.resolve("graphs.h")));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void build(String kernels, Path tests, Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    Path build = Files.createTempDirectory(folder.getParent(), "emulator-build");
    Files.writeString(build.resolve("gearshift.cu"), kernels);
    String listed =
        compile(build, tests, "-x", "c++", "-E", "-P", "-DGEARSHIFT_EMULATOR_LIST", "gearshift.cu");
    StringBuilder list = new StringBuilder();
    KERNEL
        .matcher(listed)
        .results()
        .forEach(
            kernel ->
                list.append("EMULATED_KERNEL(")
                    .append(kernel.group(2))
                    .append(", ")
                    .append(kernel.group(1) == null ? MOST_THREADS : kernel.group(1))
                    .append(")\n"));
    Files.writeString(build.resolve("kernels.inc"), list);
    List<String> arguments = new ArrayList<>(LIBRARY_OPTIONS);
    arguments.addAll(List.of("-o", LIBRARY, tests.resolve("driver.cpp").toString()));
    compile(build, tests, arguments.toArray(new String[0]));
    try {
      Files.move(build, folder);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another process has built it meanwhile.
    }
  }

  private static String compile(Path build, Path tests, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(COMPILER));
    command.addAll(OPTIONS);
    command.addAll(List.of("-I", build.toString(), "-I", tests.toString()));
    command.addAll(List.of(arguments));
    Path output = build.resolve("output");
    Path errors = build.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .directory(build.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(
            "The emulator cannot be compiled: "
                + String.join(" ", command)
                + "\n"
                + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Files.readString(output);
  }
}
