package io.gearshift.executors.kernels;

import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/**
 * Rounding to the dynamic fixed-point grid of one scale exponent.
 *
 * @param scaleExponent s: grid values are multiples of 2^-s
 * @param bits width of the raw values, 2 to 16
 * @param stream of the random words of stochastic rounding; empty for the nearest, ties to even
 */
public record GridRounding(int scaleExponent, int bits, Optional<RandomStream> stream) {

  /** Snaps an F32 tensor to the grid; may work in place. */
  public void snap(ElementWise elementWise, Tensor input, Tensor output) {
    if (stream.isPresent()) {
      elementWise.snapToGridStochastic(input, output, scaleExponent, bits, stream.get());
    } else {
      elementWise.snapToGrid(input, output, scaleExponent, bits);
    }
  }

  /** Writes the raw values of an F32 tensor as S8 or U8; at most 8 bits. */
  public void quantize(ElementWise elementWise, Tensor input, Tensor output) {
    if (stream.isPresent()) {
      elementWise.quantizeStochastic(input, output, scaleExponent, bits, stream.get());
    } else {
      elementWise.quantize(input, output, scaleExponent, bits);
    }
  }
}
