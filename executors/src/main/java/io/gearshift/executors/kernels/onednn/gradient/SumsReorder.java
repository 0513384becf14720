package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;

/**
 * Brings the sums of some output channels, [taps][in][columns], into the order of the weights, each
 * rounded once to f32 and multiplied by a factor.
 */
public final class SumsReorder {
  private final Resources resources;
  private final Primitive integers;
  private final Primitive floats;

  public SumsReorder(Resources resources, String name, WeightShape weight, int columns) {
    this.resources = resources;
    memory.desc plain = Layouts.strided(DataType.F32, weight.sizes(columns), weight.plainStrides());
    PrimitiveFactory primitives = resources.primitives();
    this.integers = reorder(primitives, name, DataType.S32, weight, columns, plain, Result.SCALED);
    this.floats = reorder(primitives, name, DataType.F32, weight, columns, plain, Result.PLAIN);
  }

  private static Primitive reorder(
      PrimitiveFactory primitives,
      String name,
      DataType type,
      WeightShape weight,
      int columns,
      memory.desc plain,
      Result result) {
    memory.desc sums = Layouts.strided(type, weight.sizes(columns), weight.sumsStrides(columns));
    return primitives.reorder("order of " + name, sums, plain, result);
  }

  /** Writes 32-bit sums; their range. */
  public Range write(Tensor sums, Tensor target, float factor) {
    integers.scale(factor).bind(Arguments.SOURCE, sums).bind(Arguments.DESTINATION, target).run();
    RawRange range = resources.elementWise().rawRange(sums.view(DataType.S32, 0, target.size()));
    float first = (float) range.min() * factor;
    float second = (float) range.max() * factor;
    return new Range(Math.min(first, second), Math.max(first, second));
  }

  /**
   * Writes 64-bit sums; their range.
   *
   * @param rounded memory for as many floats
   */
  public Range write(long[] totals, Tensor rounded, Tensor target, float factor) {
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    FloatBuffer values = rounded.buffer().asFloatBuffer();
    for (int i = 0; i < totals.length; i++) {
      float total = (float) totals[i] * factor;
      values.put(i, total);
      smallest = Math.min(smallest, total);
      largest = Math.max(largest, total);
    }
    floats.bind(Arguments.SOURCE, rounded).bind(Arguments.DESTINATION, target).run();
    return new Range(smallest, largest);
  }
}
