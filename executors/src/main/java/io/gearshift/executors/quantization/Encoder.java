package io.gearshift.executors.quantization;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.GridRounding;
import io.gearshift.executors.kernels.Range;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/** Puts whole tensors on the dynamic fixed-point grid of one bit width. */
public final class Encoder {
  private final DynamicFixedPoint format;
  private final boolean integers;

  /**
   * @param arithmetic EMULATED keeps grid values in f32 at every width
   */
  public Encoder(Precision.Fixed precision, Regime.Arithmetic arithmetic) {
    this.format = new DynamicFixedPoint(precision.bits());
    this.integers = precision.runsOnInt8() && arithmetic == Regime.Arithmetic.INTEGER;
  }

  /** How an encoded tensor is stored: F32 grid values, or integers by the sign of the source. */
  public DataType storage(Sign sign) {
    if (!integers) {
      return DataType.F32;
    }
    return sign == Sign.NON_NEGATIVE ? DataType.U8 : DataType.S8;
  }

  /** Whether a tensor can hold negative values. */
  public enum Sign {
    ANY,
    NON_NEGATIVE
  }

  /**
   * Encodes a tensor.
   *
   * @param stream of stochastic rounding; empty for the nearest
   * @param known the source's range where it is known already
   * @param name of the source, for the error
   */
  public void encode(
      ElementWise elementWise,
      Tensor source,
      Tensor target,
      Optional<RandomStream> stream,
      Optional<Range> known,
      String name) {
    GridRounding rounding = rounding(elementWise, source, stream, known, name);
    if (target.type() == DataType.F32) {
      rounding.snap(elementWise, source, target);
    } else {
      rounding.quantize(elementWise, source, target);
    }
  }

  /** The rounding that {@link #encode} does, for later. */
  public GridRounding rounding(
      ElementWise elementWise,
      Tensor source,
      Optional<RandomStream> stream,
      Optional<Range> known,
      String name) {
    return new GridRounding(exponent(elementWise, source, known, name), format.bits(), stream);
  }

  private int exponent(ElementWise elementWise, Tensor source, Optional<Range> known, String name) {
    try {
      Range range = known.orElseGet(() -> elementWise.range(source));
      return format.scaleExponent(range.min(), range.max());
    } catch (ArithmeticException e) {
      NonFiniteException named = new NonFiniteException(name);
      named.initCause(e);
      throw named;
    }
  }
}
