package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Sign;

/** Single precision: operands as they are. */
public record Unquantized() implements QuantizerSpec {

  @Override
  public int bits() {
    return Float.SIZE;
  }

  @Override
  public String label() {
    return "single precision";
  }

  @Override
  public String form(Sign sign) {
    return "f32";
  }

  @Override
  public boolean fitsBytes() {
    return false;
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    throw new IllegalStateException("Single precision has no quantiser");
  }

  @Override
  public boolean quantizes() {
    return false;
  }
}
