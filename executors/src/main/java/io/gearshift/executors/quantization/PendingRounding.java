package io.gearshift.executors.quantization;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.GridRounding;
import io.gearshift.executors.kernels.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How gradients of parameters are still to be rounded. An update can round while it reads them, a
 * pass over memory less than rounding them first.
 */
public final class PendingRounding {
  private record Entry(Tensor gradient, GridRounding rounding) {}

  private final Map<Integer, Entry> byOffset = new HashMap<>();

  /** Says how the gradient at {@code offset} of the flat vector is to be rounded. */
  public void put(int offset, Tensor gradient, GridRounding rounding) {
    byOffset.put(offset, new Entry(gradient, rounding));
  }

  /** The rounding of the gradient at {@code offset}, which is forgotten with it. */
  public Optional<GridRounding> take(int offset) {
    return Optional.ofNullable(byOffset.remove(offset)).map(Entry::rounding);
  }

  /** Rounds all that is still to be rounded. */
  public void apply(ElementWise elementWise) {
    for (Entry entry : byOffset.values()) {
      entry.rounding.snap(elementWise, entry.gradient, entry.gradient);
    }
    byOffset.clear();
  }

  public void clear() {
    byOffset.clear();
  }
}
