package io.gearshift.driver.initial;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.eig.SymmetricQRAlgorithmDecomposition_DDRM;
import org.ejml.dense.row.decomposition.hessenberg.TridiagonalDecompositionHouseholder_DDRM;

/**
 * Filters that whiten the patches of images: the eigenvectors of the mean of x x' over all patches
 * x, by falling eigenvalue e, each divided by sqrt(e + epsilon), and then their negatives. A patch
 * is {channels, height, width}, taken at every place where it lies inside the image. The largest
 * element of an eigenvector is positive. Sums are in f64, in the order of the images; the same bits
 * on every machine.
 *
 * <p>Source: Jordan 2024 (arXiv 2404.00498), section 3.2, after Page 2019 ("How to train your
 * ResNet").
 */
public final class PatchWhitening {
  private final Shape shape;
  private final int imageWidth;
  private final int[] places;
  private final double[][] products;
  private final double[] patch;
  private long patches;

  /** Sizes of a patch. */
  public record Shape(int channels, int height, int width) {
    /** Values of a patch, and directions that there are. */
    public int size() {
      return channels * height * width;
    }
  }

  /**
   * No patches yet.
   *
   * @param imageWidth columns of an image
   */
  public PatchWhitening(Shape shape, int imageWidth) {
    this.shape = shape;
    this.imageWidth = imageWidth;
    this.products = new double[shape.size()][shape.size()];
    this.patch = new double[shape.size()];
    this.places = new int[shape.size()];
    int at = 0;
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          places[at++] = (y * imageWidth + x) * shape.channels() + channel;
        }
      }
    }
  }

  /**
   * Adds all patches of an image.
   *
   * @param image {height, width, channels}
   */
  public void add(float[] image) {
    int imageHeight = image.length / imageWidth / shape.channels();
    for (int y = 0; y + shape.height() <= imageHeight; y++) {
      for (int x = 0; x + shape.width() <= imageWidth; x++) {
        addPatch(image, (y * imageWidth + x) * shape.channels());
      }
    }
  }

  private void addPatch(float[] image, int corner) {
    for (int i = 0; i < patch.length; i++) {
      patch[i] = image[corner + places[i]];
    }
    for (int i = 0; i < patch.length; i++) {
      double[] row = products[i];
      double value = patch[i];
      for (int j = i; j < patch.length; j++) {
        row[j] += value * patch[j];
      }
    }
    patches++;
  }

  /**
   * The filters, one after the other.
   *
   * @throws IllegalStateException if there were no patches
   */
  public float[] filters(double epsilon) {
    if (patches == 0) {
      throw new IllegalStateException("No image had a patch");
    }
    int size = shape.size();
    // Named, not chosen by the library: it has others for large matrices and several threads.
    SymmetricQRAlgorithmDecomposition_DDRM eigen =
        new SymmetricQRAlgorithmDecomposition_DDRM(
            new TridiagonalDecompositionHouseholder_DDRM(), true);
    if (!eigen.decompose(mean())) {
      throw new IllegalStateException("A symmetric matrix has eigenvalues");
    }
    float[] filters = new float[2 * size * size];
    int at = 0;
    for (int index : byFallingEigenvalue(eigen)) {
      double[] vector = eigen.getEigenVector(index).getData();
      // Rounding may leave a direction without variance below zero.
      double value = Math.max(0, eigen.getEigenvalue(index).getReal());
      double factor = sign(vector) / Math.sqrt(value + epsilon);
      for (int i = 0; i < size; i++) {
        filters[at] = (float) (vector[i] * factor);
        filters[size * size + at] = -filters[at];
        at++;
      }
    }
    return filters;
  }

  private DMatrixRMaj mean() {
    DMatrixRMaj mean = new DMatrixRMaj(products.length, products.length);
    for (int i = 0; i < products.length; i++) {
      for (int j = i; j < products.length; j++) {
        mean.set(i, j, products[i][j] / patches);
        mean.set(j, i, products[i][j] / patches);
      }
    }
    return mean;
  }

  private static int[] byFallingEigenvalue(SymmetricQRAlgorithmDecomposition_DDRM eigen) {
    return IntStream.range(0, eigen.getNumberOfEigenvalues())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -eigen.getEigenvalue(i).getReal()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** An eigenvector's negative is one, too. */
  private static double sign(double[] vector) {
    int largest = 0;
    for (int i = 1; i < vector.length; i++) {
      if (Math.abs(vector[i]) > Math.abs(vector[largest])) {
        largest = i;
      }
    }
    return vector[largest] < 0 ? -1 : 1;
  }
}
