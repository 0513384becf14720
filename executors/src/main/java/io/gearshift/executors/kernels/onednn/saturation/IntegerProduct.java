package io.gearshift.executors.kernels.onednn.saturation;

import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.onednn.primitive.Scratch;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A product of an 8-bit left operand with 8-bit weights: the exact sum, rounded once to f32, times
 * a factor.
 *
 * <p>CPUs without 8-bit dot products multiply unsigned by signed bytes and add pairs of products in
 * 16 bits, with saturation. A signed left operand is therefore shifted by a zero point, which
 * oneDNN takes off the 32-bit sums, and the few weights with which a pair could saturate are made
 * smaller, their excess added to the result ({@link ExcessWeights}). Where there are many of those
 * the operand is taken in two parts ({@link SplitProduct}), and where the kernel adds up other
 * pairs ({@link PairProof}).
 */
public final class IntegerProduct {
  /** Factors beyond this exponent, or their inverses, are not normal floats. */
  private static final int LARGEST_EXPONENT = 126;

  private static final int FRACTION_BITS = 0x7fffff;

  private final Resources resources;
  private final WeightAxes axes;
  private final int sourceSize;
  private final int looked;
  private final boolean shifts;
  private final DataType sourceType;
  private final ProductPass.Maker maker;
  private final ProductPass pass;
  private final ExcessWeights excess;
  private final SplitProduct split;

  /** Null until it is first wanted. */
  private ProductPass addingPass;

  /** Whether pairs are of neighbouring channels; null until the first run. */
  private Boolean pairsNeighbours;

  /**
   * Makes the primitives.
   *
   * @param axes the axes of the weights
   * @param sourceSize elements of the left operand
   * @param resultSize elements of the result
   */
  public IntegerProduct(
      Resources resources,
      ConvolutionShape shape,
      WeightAxes axes,
      DataType sourceType,
      int sourceSize,
      int resultSize,
      ProductPass.Maker maker) {
    this.resources = resources;
    this.axes = axes;
    this.sourceSize = sourceSize;
    this.looked = resultSize / shape.batch();
    this.sourceType = sourceType;
    this.maker = maker;
    this.shifts = sourceType == DataType.S8 && resources.sumsPairsIn16Bits();
    this.pass =
        shifts
            ? maker.make(DataType.U8, Result.SHIFTED_AND_SCALED)
            : maker.make(sourceType, Result.SCALED);
    if (shifts) {
      resources.scratch().reserve(Scratch.Slot.UNSIGNED, sourceSize);
      resources.scratch().reserve(Scratch.Slot.WEIGHT_PART, axes.size());
      excess = new ExcessWeights(shape, axes);
      split = new SplitProduct(resources.scratch(), axes, sourceSize, resultSize, maker);
    } else {
      excess = null;
      split = null;
    }
  }

  /** What sums of products of raw values are multiplied by. */
  public static float factor(Tensor left, Tensor right) {
    return (float) (left.scale() * right.scale());
  }

  /** result = source times weight times factor. */
  public void run(Tensor source, Tensor weight, Tensor result, float factor) {
    if (!shifts) {
      pass.run(source, 0, weight, result, factor);
      return;
    }
    // What is added to a result is exact beside powers of two alone.
    boolean powerOfTwo = (Float.floatToRawIntBits(factor) & FRACTION_BITS) == 0;
    runOnPairs(source, weight, result, powerOfTwo ? factor : 1);
    if (!powerOfTwo) {
      resources.elementWise().scale(result, factor);
    }
  }

  /**
   * result += source times weight times factor; the product is rounded before it is added.
   *
   * @throws UnsupportedOperationException on a CPU without 8-bit dot products
   */
  public void runAdding(Tensor source, Tensor weight, Tensor result, float factor) {
    if (resources.sumsPairsIn16Bits()) {
      throw new UnsupportedOperationException("runAdding");
    }
    if (addingPass == null) {
      addingPass = maker.make(sourceType, Result.SCALED_AND_ADDED);
    }
    addingPass.run(source, 0, weight, result, factor);
  }

  private void runOnPairs(Tensor source, Tensor weight, Tensor result, float factor) {
    if (pairsNeighbours == null) {
      Tensor part = resources.scratch().get(Scratch.Slot.WEIGHT_PART);
      pairsNeighbours = PairProof.pairsNeighbours(pass, axes, unsigned(), part, result, looked);
    }
    if (!pairsNeighbours || !runShifted(source, weight, result, factor)) {
      split.run(source, weight, result, factor);
    }
  }

  private Tensor unsigned() {
    return resources.scratch().get(Scratch.Slot.UNSIGNED).view(DataType.U8, 0, sourceSize);
  }

  private boolean runShifted(Tensor source, Tensor weight, Tensor result, float factor) {
    UnsignedSource shift = UnsignedSource.of(resources.elementWise().rawRange(source));
    int limit = shift.pairLimit();
    int found =
        resources
            .elementWise()
            .largePairs(weight, axes.units(), axes.pairDistance(), limit, excess.indices());
    if (found > ExcessWeights.MOST
        || (found > 0 && Math.abs(Math.getExponent(factor)) > LARGEST_EXPONENT)) {
      return false;
    }
    Tensor lowered = weight;
    if (found > 0) {
      lowered = resources.scratch().get(Scratch.Slot.WEIGHT_PART);
      lowered.buffer().put(0, weight.buffer(), 0, axes.size());
      excess.take(found, limit, lowered);
    }
    Tensor unsigned = unsigned();
    resources.elementWise().shiftRaw(source, unsigned, shift.zeroPoint());
    pass.run(unsigned, shift.zeroPoint(), lowered, result, factor);
    return found == 0 || excess.addTo(result, source, factor, resources.splitter());
  }

  /** oneDNN's name of the kernel, and whether the source is shifted first. */
  public String implementation() {
    return shifts ? pass.implementation() + " shifted" : pass.implementation();
  }
}
