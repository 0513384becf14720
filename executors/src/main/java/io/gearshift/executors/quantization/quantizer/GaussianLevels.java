package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.Optional;

/**
 * Few levels that fit a Gaussian, as EdMIPS fixes them after its search. Keeps nothing; the
 * gradient by weights goes straight through, that by activations is zero beyond the levels.
 *
 * <p>Source: Cai and Vasconcelos 2020 (arXiv 2004.05795), section 4; Cai et al. 2017 (arXiv
 * 1702.00953).
 *
 * @param form where the levels lie
 * @param bits 1 to 4
 */
public record GaussianLevels(GaussianForm form, int bits) implements QuantizerSpec {

  @Override
  public String label() {
    return bits + "-bit " + form.label();
  }

  @Override
  public boolean fitsBytes() {
    return true;
  }

  @Override
  public DataType type(Storage storage, Sign sign) {
    return storage == Storage.FLOATS ? DataType.F32 : form.bytes();
  }

  @Override
  public boolean isStraightThrough() {
    return form.isStraightThrough();
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    return new OnLevels(form.grid(bits));
  }

  private record OnLevels(Grid.Gaussian grid) implements Quantizer {
    @Override
    public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
      elementWise.encode(
          source, target, new Encoding(grid, Optional.empty(), draw.status(), draw.place()));
    }

    @Override
    public void backward(ElementWise elementWise, Tensor source, Tensor gradient) {
      elementWise.clipGradient(source, gradient, grid);
    }
  }
}
