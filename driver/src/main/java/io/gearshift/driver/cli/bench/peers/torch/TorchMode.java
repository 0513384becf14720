package io.gearshift.driver.cli.bench.peers.torch;

import java.util.Arrays;
import java.util.List;

/** How PyTorch runs a step. */
public enum TorchMode {
  FP32("PyTorch FP32", "fp32", false),
  /** Autocast: PyTorch chooses BF16 or FP32 for each operation. */
  BF16("PyTorch BF16", "bf16", false),
  COMPILED_FP32("PyTorch compiled FP32", "fp32", true),
  COMPILED_BF16("PyTorch compiled BF16", "bf16", true);

  private final String label;
  private final String precision;
  private final boolean compiled;

  TorchMode(String label, String precision, boolean compiled) {
    this.label = label;
    this.precision = precision;
    this.compiled = compiled;
  }

  /** The eager ones, and after them those of torch.compile if they are wanted. */
  static List<TorchMode> of(boolean withCompiled) {
    return Arrays.stream(values()).filter(mode -> withCompiled || !mode.compiled).toList();
  }

  /** The engine's name in tables. */
  public String label() {
    return label;
  }

  /** The options of the script. */
  List<String> options() {
    return compiled
        ? List.of("--precision", precision, "--compile")
        : List.of("--precision", precision);
  }
}
