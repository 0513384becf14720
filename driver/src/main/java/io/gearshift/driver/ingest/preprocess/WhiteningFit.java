package io.gearshift.driver.ingest.preprocess;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.eig.SymmetricQRAlgorithmDecomposition_DDRM;
import org.ejml.dense.row.decomposition.hessenberg.TridiagonalDecompositionHouseholder_DDRM;

/**
 * Fits a {@link Whitening}: P = V diag(1 / sqrt(e + bias)) V', of the eigenvectors V and
 * eigenvalues e of the covariance. Plain Java on one thread: the same bits on every machine.
 */
public final class WhiteningFit {
  private static final int BLOCK = 32;

  private WhiteningFit() {}

  /**
   * The whitening of vectors whose moments are given.
   *
   * @param size of a vector
   * @param vectors how many there were
   * @param parts of their {@link Moments}
   */
  public static Whitening of(int size, int vectors, List<Moments.Part> parts) {
    Moments.Fitted fitted = Moments.fitted(size, vectors, parts);
    DMatrixRMaj biased = new DMatrixRMaj(fitted.covariance());
    for (int i = 0; i < size; i++) {
      biased.add(i, i, Whitening.FILTER_BIAS);
    }
    // Named, not chosen by the library: it has others for large matrices and several threads.
    SymmetricQRAlgorithmDecomposition_DDRM eigen =
        new SymmetricQRAlgorithmDecomposition_DDRM(
            new TridiagonalDecompositionHouseholder_DDRM(), true);
    if (!eigen.decompose(biased)) {
      throw new IllegalStateException("A symmetric matrix has eigenvalues");
    }
    return new Whitening(fitted.mean(), matrix(size, eigen));
  }

  /** The sum over eigenvectors v of v v' / sqrt(e), v being divided by the fourth root of e. */
  private static float[] matrix(int size, SymmetricQRAlgorithmDecomposition_DDRM eigen) {
    SymmetricSum sum = new SymmetricSum(size);
    double[][] block = new double[BLOCK][size];
    for (int first = 0; first < size; first += BLOCK) {
      int count = Math.min(BLOCK, size - first);
      for (int i = 0; i < count; i++) {
        double root = Math.sqrt(Math.sqrt(eigen.getEigenvalue(first + i).getReal()));
        double[] vector = eigen.getEigenVector(first + i).getData();
        for (int j = 0; j < size; j++) {
          block[i][j] = vector[j] / root;
        }
      }
      sum.add(block, count);
    }
    float[] matrix = new float[size * size];
    for (int row = 0; row < size; row++) {
      for (int column = row; column < size; column++) {
        float value = (float) sum.row(row)[column - row];
        matrix[row * size + column] = value;
        matrix[column * size + row] = value;
      }
    }
    return matrix;
  }
}
