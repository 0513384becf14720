package io.gearshift.driver.ingest.preprocess;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * ZCA whitening: P (x - m), with the mean m and the symmetric matrix P of {@link WhiteningFit}. Of
 * the vectors that it was fitted on, the result's covariance has the eigenvalues e / (e + {@value
 * #FILTER_BIAS}). P is f32, products and sums are f64 in the order of x's values, and the result is
 * rounded to f32: the same bits on every machine.
 *
 * <p>As a file: the magic {@code GSWHITE1}, the size n as an integer of four bytes, four zeros, m
 * as n f64, P as n n f32, all little-endian.
 *
 * <p>Source: pylearn2, datasets/preprocessing.py, ZCA with its defaults, on the training images of
 * make_cifar10_gcn_whitened.py. It computes in f32. A plain class, as Spark's serialisers want.
 */
public final class Whitening implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Added to the eigenvalues. */
  static final double FILTER_BIAS = 0.1;

  /** Most values of a vector: at 4096 each task that fits holds 67 MB, and the driver 400 MB. */
  static final int MOST_VALUES = 4096;

  private static final byte[] MAGIC = "GSWHITE1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 16;
  private static final int TILE = 512;
  private static final int AT_ONCE = 4;

  private final double[] mean;
  private final float[] matrix;

  /** The matrix in f64, made where it is first used, one for all tasks of a process. */
  private transient volatile double[][] rows;

  Whitening(double[] mean, float[] matrix) {
    this.mean = mean;
    this.matrix = matrix;
  }

  /** Values of a vector. */
  public int size() {
    return mean.length;
  }

  double[] mean() {
    return mean;
  }

  float[] matrix() {
    return matrix;
  }

  private double[][] rows() {
    double[][] made = rows;
    if (made == null) {
      synchronized (this) {
        made = rows;
        if (made == null) {
          made = new double[size()][size()];
          for (int row = 0; row < size(); row++) {
            for (int column = 0; column < size(); column++) {
              made[row][column] = matrix[row * size() + column];
            }
          }
          rows = made;
        }
      }
    }
    return made;
  }

  /**
   * Whitens the first {@code count} vectors.
   *
   * @param vectors overwritten by x - m
   * @param results written
   */
  void apply(double[][] vectors, double[][] results, int count) {
    double[][] rows = rows();
    int size = size();
    for (int vector = 0; vector < count; vector++) {
      Arrays.fill(results[vector], 0);
      for (int i = 0; i < size; i++) {
        vectors[vector][i] -= mean[i];
      }
    }
    for (int tile = 0; tile < size; tile += TILE) {
      int to = Math.min(size, tile + TILE);
      int row = 0;
      for (; row + AT_ONCE <= size; row += AT_ONCE) {
        for (int vector = 0; vector < count; vector++) {
          addRows(rows, row, vectors[vector], results[vector], tile, to);
        }
      }
      for (; row < size; row++) {
        for (int vector = 0; vector < count; vector++) {
          addRow(rows[row], vectors[vector][row], results[vector], tile, to);
        }
      }
    }
  }

  private static void addRows(
      double[][] rows, int row, double[] vector, double[] result, int from, int to) {
    double[] a = rows[row];
    double[] b = rows[row + 1];
    double[] c = rows[row + 2];
    double[] d = rows[row + 3];
    double x = vector[row];
    double y = vector[row + 1];
    double z = vector[row + 2];
    double w = vector[row + 3];
    for (int i = from; i < to; i++) {
      result[i] = result[i] + x * a[i] + y * b[i] + z * c[i] + w * d[i];
    }
  }

  private static void addRow(double[] row, double x, double[] result, int from, int to) {
    for (int i = from; i < to; i++) {
      result[i] += x * row[i];
    }
  }

  /** Writes it as a file's contents. */
  public void write(OutputStream target) throws IOException {
    OutputStream out = new BufferedOutputStream(target);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(header.put(MAGIC).putInt(size()).array());
    ByteBuffer means = ByteBuffer.allocate(size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    means.asDoubleBuffer().put(mean);
    out.write(means.array());
    ByteBuffer row = ByteBuffer.allocate(size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size(); i++) {
      row.asFloatBuffer().put(matrix, i * size(), size());
      out.write(row.array());
    }
    out.flush();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is something else
   */
  public static Whitening read(InputStream source) throws IOException {
    InputStream in = new BufferedInputStream(source);
    ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (header.remaining() == HEADER_BYTES) {
      header.get(magic);
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException("no whitening");
    }
    int size = header.getInt();
    if (size < 1 || size > MOST_VALUES) {
      throw new IOException("a whitening of " + size + " values");
    }
    double[] mean = new double[size];
    float[] matrix = new float[size * size];
    next(in, size * Double.BYTES).asDoubleBuffer().get(mean);
    for (int row = 0; row < size; row++) {
      next(in, size * Float.BYTES).asFloatBuffer().get(matrix, row * size, size);
    }
    return new Whitening(mean, matrix);
  }

  private static ByteBuffer next(InputStream in, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new IOException("a whitening that ends too early");
    }
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }
}
