package io.gearshift.executors.kernels.cuda.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Compiles the CUDA kernels to PTX, which the driver compiles for the GPU it finds: {@code mvn -B
 * -Pkernels -pl executors generate-sources}. Needs no GPU.
 *
 * <p>Arguments: the folder of the sources, the folder of NVRTC's libraries, the folder that gets
 * the images and the hash of the sources.
 */
final class PtxCompiler {
  /** The sources compile as one unit. */
  static final String UNIT = "gearshift.cu";

  /** The hash of the sources of which the images are, a resource beside them. */
  static final String HASH = "sources.sha256";

  /** The virtual architectures, lowest first; a GPU takes the highest that is not above its own. */
  static final List<String> ARCHITECTURES = List.of("compute_75", "compute_80");

  /**
   * The version of PTX that the images name: the first with asynchronous copies, so that drivers
   * from CUDA 11.0 on load them. NVRTC names its own, which only drivers of its age load.
   */
  static final String PTX_VERSION = "7.0";

  private static final int LOG_LIMIT = 20_000;

  private interface Nvrtc extends Library {
    int nvrtcCreateProgram(
        PointerByReference program,
        String source,
        String name,
        int headers,
        String[] texts,
        String[] names);

    int nvrtcCompileProgram(Pointer program, int count, String[] options);

    int nvrtcGetProgramLogSize(Pointer program, LongByReference size);

    int nvrtcGetProgramLog(Pointer program, byte[] log);

    int nvrtcGetPTXSize(Pointer program, LongByReference size);

    int nvrtcGetPTX(Pointer program, byte[] text);

    String nvrtcGetErrorString(int status);
  }

  private PtxCompiler() {}

  /** Compiles for every architecture and writes the images. */
  public static void main(String[] arguments) throws IOException {
    Path sources = Path.of(arguments[0]);
    Path libraries = Path.of(arguments[1]);
    Path images = Path.of(arguments[2]);
    // NVRTC finds its second library by name once it is loaded.
    NativeLibrary.getInstance(library(libraries, "libnvrtc-builtins.so"));
    Nvrtc nvrtc = Native.load(library(libraries, "libnvrtc.so"), Nvrtc.class);
    Files.createDirectories(images);
    for (String architecture : ARCHITECTURES) {
      String ptx = compile(nvrtc, sources, architecture);
      Path image = images.resolve(image(architecture));
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(image))) {
        out.write(ptx.getBytes(StandardCharsets.US_ASCII));
      }
      System.out.println(
          image.getFileName()
              + ": "
              + ptx.length()
              + " characters, "
              + Files.size(image)
              + " bytes");
    }
    Files.writeString(images.resolve(HASH), hash(sources) + "\n");
  }

  /** The file that holds the image of an architecture. */
  static String image(String architecture) {
    return "gearshift-" + architecture + ".ptx.gz";
  }

  /** The SHA-256 of the sources in the order of their names: of each name, size and contents. */
  static String hash(Path sources) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (Path file : files(sources)) {
      byte[] contents = Files.readAllBytes(file);
      digest.update(
          (file.getFileName() + " " + contents.length + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(contents);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.cuh?")).sorted().toList();
    }
  }

  private static String library(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .map(file -> file.toAbsolutePath().toString())
          .findFirst()
          .orElseThrow(() -> new IOException("No " + name + " in " + folder));
    }
  }

  private static String compile(Nvrtc nvrtc, Path sources, String architecture) throws IOException {
    List<Path> headers =
        files(sources).stream().filter(file -> file.toString().endsWith(".cuh")).toList();
    String[] texts = new String[headers.size()];
    String[] names = new String[headers.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Files.readString(headers.get(i));
      names[i] = headers.get(i).getFileName().toString();
    }
    String[] options = {"--gpu-architecture=" + architecture, "--std=c++17", "--fmad=false"};
    PointerByReference program = new PointerByReference();
    String unit = Files.readString(sources.resolve(UNIT));
    check(nvrtc, nvrtc.nvrtcCreateProgram(program, unit, UNIT, texts.length, texts, names), "");
    int status = nvrtc.nvrtcCompileProgram(program.getValue(), options.length, options);
    LongByReference size = new LongByReference();
    check(nvrtc, nvrtc.nvrtcGetProgramLogSize(program.getValue(), size), "");
    byte[] log = new byte[(int) size.getValue()];
    check(nvrtc, nvrtc.nvrtcGetProgramLog(program.getValue(), log), "");
    check(nvrtc, status, text(log));
    check(nvrtc, nvrtc.nvrtcGetPTXSize(program.getValue(), size), "");
    byte[] ptx = new byte[(int) size.getValue()];
    check(nvrtc, nvrtc.nvrtcGetPTX(program.getValue(), ptx), "");
    // The pragma is newer than that version; it says which bytes of the next load are used, and is
    // only a hint.
    return text(ptx)
        .replaceFirst("(?m)^\\.version .*$", ".version " + PTX_VERSION)
        .replaceAll("(?m)^\\s*\\.pragma \"used_bytes_mask [^\"]*\";\\n", "");
  }

  /** NVRTC's texts end with a zero. */
  private static String text(byte[] bytes) {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static void check(Nvrtc nvrtc, int status, String log) {
    if (status != 0) {
      String shown = log.substring(0, Math.min(log.length(), LOG_LIMIT));
      throw new IllegalStateException(nvrtc.nvrtcGetErrorString(status) + "\n" + shown);
    }
  }
}
