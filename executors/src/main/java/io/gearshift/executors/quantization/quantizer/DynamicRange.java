package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Storage;
import java.util.Optional;

/**
 * Dynamic fixed point: each tensor, or each image of a batch, on the grid that its own range asks
 * for. Keeps nothing from one pass to the next; gradients go straight through.
 *
 * <p>Source: MuPPET (arXiv 2006.09049), section 3.1.
 *
 * @param bits width of a raw value, 2 to 16
 * @param rounding onto the grid
 * @param scaling what shares a scale
 * @param storage bytes for raw values where the backend multiplies integers of their width, or
 *     floats in any case
 */
public record DynamicRange(int bits, Rounding rounding, Scaling scaling, Storage storage)
    implements QuantizerSpec {
  private static final int BYTE_BITS = 8;

  /** What has one scale. */
  public enum Scaling {
    TENSOR,
    /** Each entry of the first axis by itself, as in the public MuPPET code. */
    IMAGE
  }

  @Override
  public String label() {
    return bits
        + "-bit dynamic fixed point, "
        + (rounding == Rounding.STOCHASTIC ? "stochastic" : "nearest")
        + (scaling == Scaling.IMAGE ? ", image by image" : "");
  }

  @Override
  public boolean fitsBytes() {
    return storage == Storage.BYTES && bits <= BYTE_BITS && scaling == Scaling.TENSOR;
  }

  @Override
  public boolean fitsShorts() {
    return storage == Storage.BYTES && scaling == Scaling.TENSOR;
  }

  @Override
  public boolean roundsByRange() {
    return scaling == Scaling.TENSOR;
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    return new OnGrid(this, new Grid.OfRange(bits));
  }

  private Encoding encoding(Grid grid, Draw draw, int part) {
    return new Encoding(
        grid,
        rounding == Rounding.STOCHASTIC
            ? Optional.of(draw.streams().apply(part))
            : Optional.empty(),
        draw.status(),
        draw.place());
  }

  private record OnGrid(DynamicRange spec, Grid grid) implements Quantizer {

    @Override
    public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
      if (spec.scaling == Scaling.TENSOR) {
        elementWise.encode(source, target, spec.encoding(grid, draw, 0));
        return;
      }
      int images = source.shape(0);
      int size = source.size() / images;
      for (int image = 0; image < images; image++) {
        elementWise.encode(
            source.view(image * size, size),
            target.view(image * size, size),
            spec.encoding(grid, draw, image));
      }
      // The images were written through views, which note ranges of their own.
      target.forgetRange();
    }

    @Override
    public Optional<Encoding> encoding(Draw draw) {
      return spec.scaling == Scaling.TENSOR
          ? Optional.of(spec.encoding(grid, draw, 0))
          : Optional.empty();
    }
  }
}
