package io.gearshift.executors.exchange.part;

/**
 * A slice of which the largest of all workers' values is taken, element by element.
 *
 * @param values as they are in the worker's vector; finite
 */
public record MaximumSlice(float[] values) implements RoundPart, RoundSum {

  @Override
  public long bytes() {
    return (long) values.length * Float.BYTES;
  }

  @Override
  public MaximumSlice toSum() {
    return this;
  }

  @Override
  public MaximumSlice plus(RoundSum other) {
    float[] others = ((MaximumSlice) other).values;
    float[] largest = new float[values.length];
    for (int i = 0; i < largest.length; i++) {
      // Of two zeros +0, in any order.
      largest[i] = Math.max(values[i], others[i]);
    }
    return new MaximumSlice(largest);
  }
}
