package io.gearshift.executors.quantization;

import io.gearshift.executors.kernels.Range;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Ranges of parameters that an update has just written and so has seen: a pass over them less when
 * they are encoded next. Whoever changes parameters in another way must {@link #clear} this.
 */
public final class KnownRanges {
  private final Map<Integer, Range> byOffset = new HashMap<>();

  /** Says what range the parameter at {@code offset} of the flat vector has now. */
  public void put(int offset, Range range) {
    byOffset.put(offset, range);
  }

  /** Forgets all. */
  public void clear() {
    byOffset.clear();
  }

  /** The range of the parameter at {@code offset}, which is forgotten with it. */
  public Optional<Range> take(int offset) {
    return Optional.ofNullable(byOffset.remove(offset));
  }
}
