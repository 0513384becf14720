package io.gearshift.executors.kernels.vector.depthwise;

/** The kernel positions that an output line is summed over; filled again for each line. */
final class DepthwiseTaps {
  private final int[] places;
  private final int[] weights;
  private int count;

  DepthwiseTaps(int capacity) {
    this.places = new int[capacity];
    this.weights = new int[capacity];
  }

  void clear() {
    count = 0;
  }

  /**
   * Adds one.
   *
   * @param place where its values begin in the lines
   * @param weight where its weights begin
   */
  void add(int place, int weight) {
    places[count] = place;
    weights[count] = weight;
    count++;
  }

  int[] places() {
    return places;
  }

  int[] weights() {
    return weights;
  }

  int count() {
    return count;
  }
}
