package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import java.util.Optional;

/** The nearest IEEE half, held in single precision; gradients go straight through. */
public record HalfPrecision() implements QuantizerSpec {
  private static final Grid GRID = new Grid.OfHalfFloats();

  @Override
  public int bits() {
    return GRID.bits();
  }

  @Override
  public String label() {
    return "half precision";
  }

  @Override
  public boolean fitsBytes() {
    return false;
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    return new ToHalf();
  }

  private record ToHalf() implements Quantizer {
    @Override
    public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
      elementWise.encode(source, target, encoding(draw).orElseThrow());
    }

    @Override
    public Optional<Encoding> encoding(Draw draw) {
      return Optional.of(new Encoding(GRID, Optional.empty(), draw.status(), draw.place()));
    }
  }
}
