package io.gearshift.executors.kernels.onednn.primitive;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.cpu_isa;

/**
 * What the loaded oneDNN is and which instructions it uses.
 *
 * @param version for example {@code "3.11.0"}
 * @param instructionSet oneDNN's own name of the widest instruction set in use, {@code "avx2"}
 * @param dotProducts whether 8-bit dot products add up in 32 bits (VNNI). Without them oneDNN adds
 *     pairs of products in 16 bits with saturation, and signed left operands must be split
 */
public record OneDnnLibrary(String version, String instructionSet, boolean dotProducts) {
  /** The bits of avx2_vnni and of avx512_core_vnni, which every wider set contains. */
  private static final int AVX2_DOT_PRODUCTS = 0x8;

  private static final int AVX512_DOT_PRODUCTS = 0x40;

  /**
   * Loads oneDNN and asks it.
   *
   * @throws UnsatisfiedLinkError if there is no build of oneDNN for this platform
   */
  public static OneDnnLibrary load() {
    dnnl_version_t version = dnnl.version();
    cpu_isa instructionSet = dnnl.get_effective_cpu_isa();
    int bits = instructionSet.value;
    return new OneDnnLibrary(
        version.major() + "." + version.minor() + "." + version.patch(),
        instructionSet.intern().name(),
        (bits & (AVX2_DOT_PRODUCTS | AVX512_DOT_PRODUCTS)) != 0);
  }

  /** Whether kernels with vectors of 512 bits are in use, not those for AVX2. */
  public boolean hasAvx512() {
    return instructionSet.startsWith("avx512") || instructionSet.startsWith("avx10");
  }

  /** One line for logs and {@code doctor}. */
  public String describe() {
    return "oneDNN "
        + version
        + ", "
        + instructionSet
        + (dotProducts
            ? ", VNNI"
            : ", no VNNI: signed left operands of integer products are shifted");
  }
}
