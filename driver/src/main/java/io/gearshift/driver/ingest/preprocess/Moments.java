package io.gearshift.driver.ingest.preprocess;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums of vectors x and of their products x x', exact whatever the order and the number of tasks.
 * Values are rounded to multiples of 2^-b, and b is chosen so that every sum, in units of 2^-2b, is
 * an integer below 2^53, which f64 holds exactly: of N vectors of norm 55 no entry exceeds N 55^2,
 * so 2 b = 40 - ceil(log2 N). For 50,000 vectors b is 12; the rounding moves the covariance's
 * entries by less than 1e-6, a hundred thousandth of the filter's bias.
 */
public final class Moments {
  /** log2 of more than the square of a vector's norm, 55. */
  private static final int SQUARED_NORM_BITS = 12;

  /** One less than f64's integers have, for what rounding adds to a norm. */
  private static final int SUM_BITS = 52;

  private static final int BLOCK = 32;

  /** Rows of one {@link Part}. */
  private static final int PART_ROWS = 256;

  private final double unit;
  private final double[] sum;
  private final SymmetricSum products;
  private final double[][] block;
  private int filled;

  /**
   * Sums of none.
   *
   * @param size of a vector
   * @param vectors how many there will be in all tasks
   */
  public Moments(int size, int vectors) {
    this.unit = unit(vectors);
    this.sum = new double[size];
    this.products = new SymmetricSum(size);
    this.block = new double[BLOCK][size];
  }

  private static double unit(int vectors) {
    int countBits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, vectors - 1));
    return Math.scalb(1.0, (SUM_BITS - SQUARED_NORM_BITS - countBits) / 2);
  }

  /** Adds a vector of norm 55 at most. */
  public void add(double[] vector) {
    double[] target = block[filled++];
    for (int i = 0; i < target.length; i++) {
      target[i] = Math.rint(vector[i] * unit);
      sum[i] += target[i];
    }
    if (filled == BLOCK) {
      flush();
    }
  }

  private void flush() {
    products.add(block, filled);
    filled = 0;
  }

  /** All sums, in parts that tasks can send. The sums here must not be added to any more. */
  public List<Part> parts() {
    flush();
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(0, sum));
    for (int first = 0; first < products.size(); first += PART_ROWS) {
      int rows = Math.min(PART_ROWS, products.size() - first);
      int length = 0;
      for (int row = first; row < first + rows; row++) {
        length += products.row(row).length;
      }
      double[] values = new double[length];
      int at = 0;
      for (int row = first; row < first + rows; row++) {
        double[] stored = products.row(row);
        System.arraycopy(stored, 0, values, at, stored.length);
        at += stored.length;
      }
      parts.add(new Part(1 + first / PART_ROWS, values));
    }
    return parts;
  }

  /** Part {@code number} of the sums. A plain class, as Spark's serialisers want. */
  public static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int number;
    private final double[] values;

    Part(int number, double[] values) {
      this.number = number;
      this.values = values;
    }

    /** Which part it is, from 0. */
    public int number() {
      return number;
    }

    /** This part with the same of other vectors added to it. */
    public Part plus(Part other) {
      for (int i = 0; i < values.length; i++) {
        values[i] += other.values[i];
      }
      return this;
    }
  }

  /** Mean and covariance (divisor: the number of vectors) of all vectors. */
  record Fitted(double[] mean, double[][] covariance) {}

  /**
   * Mean and covariance.
   *
   * @param parts of all tasks, one of each number
   */
  static Fitted fitted(int size, int vectors, List<Part> parts) {
    double unit = unit(vectors);
    double[] mean = new double[size];
    double[][] covariance = new double[size][size];
    for (Part part : parts) {
      if (part.number == 0) {
        for (int i = 0; i < size; i++) {
          mean[i] = part.values[i] / unit / vectors;
        }
      }
    }
    for (Part part : parts) {
      int at = 0;
      int first = (part.number - 1) * PART_ROWS;
      for (int row = Math.max(0, first); row < Math.min(size, first + PART_ROWS); row++) {
        for (int column = row; column < size; column++) {
          double product = part.values[at++] / unit / unit / vectors;
          covariance[row][column] = product - mean[row] * mean[column];
          covariance[column][row] = covariance[row][column];
        }
      }
    }
    return new Fitted(mean, covariance);
  }
}
