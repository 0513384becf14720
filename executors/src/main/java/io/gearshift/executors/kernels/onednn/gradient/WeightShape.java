package io.gearshift.executors.kernels.onednn.gradient;

/**
 * Weights in memory as [out][in][taps].
 *
 * @param taps kernel positions, row after row
 */
public record WeightShape(int out, int in, int taps) {

  int depth() {
    return in * taps;
  }

  /** As few axes as there are: oneDNN copies between layouts faster the fewer it is told of. */
  long[] sizes(int columns) {
    return taps == 1 ? new long[] {columns, in} : new long[] {columns, in, taps};
  }

  /** Where each element lies in memory. */
  long[] plainStrides() {
    return taps == 1 ? new long[] {in, 1} : new long[] {depth(), taps, 1};
  }

  /** Where each element's sum lies in the matrix [taps][in][columns]. */
  long[] sumsStrides(int columns) {
    return taps == 1 ? new long[] {1, columns} : new long[] {1, columns, (long) in * columns};
  }
}
