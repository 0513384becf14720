package io.gearshift.executors.exchange;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What every worker starts a round from: broadcast once.
 *
 * @param parameters flat parameters, running statistics and states included
 * @param optimizer vectors of the same layout that the optimisers keep, by their names
 */
public record RoundState(float[] parameters, SortedMap<String, float[]> optimizer)
    implements Serializable {

  public RoundState(float[] parameters, Map<String, float[]> optimizer) {
    this(parameters, new TreeMap<>(optimizer));
  }

  /** Parameters from which training starts: the optimisers' vectors are zero. */
  public static RoundState fresh(float[] parameters, Collection<String> optimizerNames) {
    SortedMap<String, float[]> vectors = new TreeMap<>();
    optimizerNames.forEach(name -> vectors.put(name, new float[parameters.length]));
    return new RoundState(parameters, vectors);
  }

  /** Bytes of the vectors. */
  public long bytes() {
    return (1L + optimizer.size()) * parameters.length * Float.BYTES;
  }
}
