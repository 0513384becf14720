package io.gearshift.driver.averages;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which averages of its weights a run keeps. Their vectors are as long as those of parameters;
 * behind the network's own they hold what quantisers keep now.
 *
 * @param lookahead empty for none
 * @param moving empty for none
 * @param size of the network's own parameters, running statistics included, which come first
 */
public record WeightAverages(
    Optional<Lookahead> lookahead, Optional<MovingAverage> moving, int size) {

  /** Of a run that keeps none. */
  public static final WeightAverages NONE =
      new WeightAverages(Optional.empty(), Optional.empty(), 0);

  private static final String SLOW = "lookahead";
  private static final String AVERAGE = "average";

  /**
   * Where in a run a round ends.
   *
   * @param batches mini-batches of a worker in it
   * @param before mini-batches of a worker before it
   * @param all mini-batches of a worker in the run
   */
  public record Place(int batches, long before, long all) {}

  /**
   * What a run goes on with.
   *
   * @param parameters to train on from
   * @param vectors of the averages, by name
   */
  public record Averaged(float[] parameters, SortedMap<String, float[]> vectors) {}

  /** The vectors of a run that begins. */
  public SortedMap<String, float[]> begin(float[] parameters) {
    SortedMap<String, float[]> vectors = new TreeMap<>();
    lookahead.ifPresent(slow -> vectors.put(SLOW, parameters.clone()));
    moving.ifPresent(average -> vectors.put(AVERAGE, parameters.clone()));
    return vectors;
  }

  /** Takes in the parameters that a round has led to. */
  public Averaged after(float[] parameters, Map<String, float[]> vectors, Place place) {
    SortedMap<String, float[]> next = new TreeMap<>();
    float[] weights = parameters;
    if (lookahead.isPresent()) {
      double done = (double) (place.before() + place.batches()) / place.all();
      weights = mixed(vectors.get(SLOW), weights, lookahead.get().kept(place.batches(), done));
      next.put(SLOW, weights);
    }
    if (moving.isPresent()) {
      next.put(
          AVERAGE,
          mixed(vectors.get(AVERAGE), weights, moving.get().kept(place.batches(), place.before())));
    }
    return new Averaged(weights, next);
  }

  /**
   * kept * average + (1 - kept) * value in f64, rounded once to f32; behind the network's own
   * parameters the value.
   */
  private float[] mixed(float[] average, float[] values, double kept) {
    float[] result = values.clone();
    for (int i = 0; i < size; i++) {
      result[i] = (float) (kept * average[i] + (1 - kept) * values[i]);
    }
    return result;
  }

  /** What evaluations and the model take: the moving average, if there is one. */
  public static float[] evaluated(float[] parameters, Map<String, float[]> vectors) {
    return vectors.getOrDefault(AVERAGE, parameters);
  }

  /** Names of the vectors. */
  public Set<String> names() {
    return begin(new float[0]).keySet();
  }

  /** Says it in lines, by topic. */
  public void describe(Map<String, String> lines) {
    lookahead.ifPresent(slow -> lines.put("lookahead", slow.label()));
    moving.ifPresent(average -> lines.put("average of weights", average.label()));
  }
}
