package io.gearshift.driver.ingest.preprocess;

import java.util.Arrays;

/**
 * A sum of outer products x x', of which the upper triangle is kept: row i holds the entries (i, i)
 * to (i, n - 1).
 */
final class SymmetricSum {
  /** Columns at a time: as many of each vector of a block stay in a core's cache. */
  private static final int TILE = 512;

  /** Vectors that one pass over a row adds. */
  private static final int AT_ONCE = 4;

  private final int size;
  private final double[][] rows;

  SymmetricSum(int size) {
    this.size = size;
    this.rows = new double[size][];
    for (int row = 0; row < size; row++) {
      rows[row] = new double[size - row];
    }
  }

  /**
   * Adds the products of the first {@code count} vectors, in order. Vectors beyond, up to a
   * multiple of {@value #AT_ONCE}, are overwritten with zeros.
   */
  void add(double[][] vectors, int count) {
    int padded = (count + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
    for (int i = count; i < padded; i++) {
      Arrays.fill(vectors[i], 0);
    }
    for (int tile = 0; tile < size; tile += TILE) {
      int to = Math.min(size, tile + TILE);
      for (int row = 0; row < to; row++) {
        for (int first = 0; first < padded; first += AT_ONCE) {
          addTo(rows[row], row, Math.max(tile, row), to, vectors, first);
        }
      }
    }
  }

  private static void addTo(
      double[] sums, int row, int from, int to, double[][] vectors, int first) {
    double[] a = vectors[first];
    double[] b = vectors[first + 1];
    double[] c = vectors[first + 2];
    double[] d = vectors[first + 3];
    double aRow = a[row];
    double bRow = b[row];
    double cRow = c[row];
    double dRow = d[row];
    for (int i = from; i < to; i++) {
      sums[i - row] += aRow * a[i] + bRow * b[i] + cRow * c[i] + dRow * d[i];
    }
  }

  double[] row(int row) {
    return rows[row];
  }

  int size() {
    return size;
  }
}
