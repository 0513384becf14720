package io.gearshift.driver.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CPU as Linux describes it.
 *
 * @param model its name, or the architecture where there is none
 * @param flags instruction set extensions, in Linux' names
 */
public record Processor(String model, Set<String> flags) {

  /** This machine's. */
  public static Processor read() {
    Path file = Path.of("/proc/cpuinfo");
    try {
      return parse(Files.exists(file) ? Files.readString(file) : "");
    } catch (IOException e) {
      return parse("");
    }
  }

  static Processor parse(String cpuinfo) {
    return new Processor(
        value(cpuinfo, "model name", System.getProperty("os.arch")),
        Arrays.stream(value(cpuinfo, "flags", value(cpuinfo, "Features", "")).split(" +"))
            .collect(Collectors.toSet()));
  }

  boolean hasVnni() {
    return flags.contains("avx512_vnni") || flags.contains("avx_vnni");
  }

  boolean hasAvx2() {
    return flags.contains("avx2");
  }

  /** Whether it has the AVX-512 extensions that kernels for bytes and words need. */
  public boolean hasAvx512() {
    return flags.contains("avx512f") && flags.contains("avx512bw");
  }

  /** The extensions that matter to the kernels, for people. */
  String extensions() {
    List<String> names = new ArrayList<>();
    addIf(names, "AVX2", hasAvx2());
    addIf(names, "AVX-512", hasAvx512());
    addIf(names, "VNNI", hasVnni());
    addIf(names, "AMX", flags.contains("amx_int8"));
    return names.isEmpty() ? "none of AVX2, AVX-512, VNNI, AMX" : String.join(", ", names);
  }

  /** The extensions that compute in BF16, for people. */
  public String bf16() {
    List<String> names = Stream.of("amx_bf16", "avx512_bf16").filter(flags::contains).toList();
    return names.isEmpty() ? "no BF16 instructions" : String.join(", ", names);
  }

  private static void addIf(List<String> names, String name, boolean present) {
    if (present) {
      names.add(name);
    }
  }

  private static String value(String text, String key, String otherwise) {
    return text.lines()
        .filter(line -> line.startsWith(key) && line.indexOf(':') > 0)
        .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }
}
