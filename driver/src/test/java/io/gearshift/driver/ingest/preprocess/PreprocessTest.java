package io.gearshift.driver.ingest.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.gearshift.driver.error.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The methods beside a plain computation by NumPy 2.4, in f64:
 *
 * <pre>
 * H, W, C, N = 6, 5, 3, 40
 * i = np.arange(H * W * C)
 * X = np.array([(n * 37 + i * i * 11 + i * n * 5 + 3) % 251 for n in range(N)], float); X[2] = 9
 * def gcn(X, scale):
 *     X = X - X.mean(axis=1, keepdims=True)
 *     d = np.sqrt((X ** 2).sum(axis=1)) / scale; d[d &lt; 1e-8] = 1
 *     return X / d[:, None]
 * G = gcn(X, 55); m = G.mean(axis=0)
 * e, v = np.linalg.eigh((G - m).T @ (G - m) / N + 0.1 * np.eye(H * W * C))
 * P = (v / np.sqrt(e)) @ v.T                       # whitened: (G - m) @ P
 * k = np.array([[np.exp(-((y - 3)**2 + (x - 3)**2) / 8) for x in range(7)] for y in range(7)])
 * k /= k.sum()
 * def filt(x):                                     # of one channel
 *     p = np.pad(x, 3)
 *     return np.array([[(p[y:y+7, z:z+7] * k).sum() for z in range(W)] for y in range(H)])
 * # local: x = gcn(X, 1); s = sqrt(filt(x**2)); (x - filt(x)) / max(s.mean(), s, 1e-4)
 * print(Y[0, 0], Y[0, 1], Y[1, 7], Y[7, 44], Y[39, 89], np.abs(Y).sum())
 * </pre>
 */
@Timeout(60)
class PreprocessTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 5;
  private static final int CHANNELS = 3;
  private static final int SIZE = HEIGHT * WIDTH * CHANNELS;
  private static final int IMAGES = 40;

  /** An image, and a value of it. */
  private static final int[][] PLACES = {{0, 0}, {0, 1}, {1, 7}, {7, 44}, {39, 89}};

  private static byte[] image(int number) {
    byte[] image = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      image[i] = (byte) (number == 2 ? 9 : (number * 37 + i * i * 11 + i * number * 5 + 3) % 251);
    }
    return image;
  }

  private static List<byte[]> images() {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      images.add(image(i));
    }
    return images;
  }

  private static float[][] apply(Preprocess method, Whitening whitening, List<byte[]> images) {
    ImagePreprocessor preprocessor =
        new ImagePreprocessor(method, HEIGHT, WIDTH, CHANNELS, whitening);
    List<float[]> results = new ArrayList<>();
    for (int from = 0; from < images.size(); from += ImagePreprocessor.MOST_IMAGES) {
      int to = Math.min(images.size(), from + ImagePreprocessor.MOST_IMAGES);
      for (byte[] stored : preprocessor.apply(images.subList(from, to))) {
        float[] values = new float[SIZE];
        ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        results.add(values);
      }
    }
    return results.toArray(float[][]::new);
  }

  private static Whitening fit(List<byte[]> images, int size) {
    ImagePreprocessor preprocessor =
        new ImagePreprocessor(Preprocess.GCN, size / CHANNELS, 1, CHANNELS, null);
    Moments moments = new Moments(size, images.size());
    images.forEach(image -> moments.add(preprocessor.contrastNormalized(image)));
    return WhiteningFit.of(size, images.size(), moments.parts());
  }

  private static void assertIs(float[][] results, double[] expected, double sum, double near) {
    for (int i = 0; i < PLACES.length; i++) {
      assertThat((double) results[PLACES[i][0]][PLACES[i][1]]).isCloseTo(expected[i], offset(near));
    }
    double found = 0;
    for (float[] image : results) {
      for (float value : image) {
        found += Math.abs(value);
      }
    }
    assertThat(found).isCloseTo(sum, offset(near * IMAGES * SIZE));
  }

  @Test
  void globalContrastIsNumPys() {
    double[] expected = {-10.377040063, -9.458717934, -0.79331602, -9.570010987, -8.807334143};
    assertIs(apply(Preprocess.GCN, null, images()), expected, 17686.58202110014, 1e-6);
  }

  @Test
  void whiteningIsNumPys() {
    Whitening whitening = fit(images(), SIZE);
    float[] matrix = whitening.matrix();
    assertThat((double) matrix[0]).isCloseTo(2.020901203103231, offset(2e-6));
    assertThat((double) matrix[3 * SIZE + 17]).isCloseTo(0.08507097327270331, offset(2e-6));
    assertThat((double) matrix[89 * SIZE + 88]).isCloseTo(-0.00022432737531479145, offset(2e-6));
    double[] expected = {-1.151742965, -1.227640707, -0.153911592, -1.050789075, -1.478539091};
    assertIs(apply(Preprocess.GCN_ZCA, whitening, images()), expected, 2001.0771542934654, 1e-5);
  }

  @Test
  void localContrastIsNumPys() {
    double[] expected = {-2.247215004, -2.020016624, -0.301283673, -2.256389331, -2.035515934};
    assertIs(apply(Preprocess.GCN_LCN, null, images()), expected, 3725.0225683136277, 1e-6);
  }

  @Test
  void contrastNormalizedImagesHaveMeanZeroAndTheNorm() {
    float[][] results = apply(Preprocess.GCN, null, images());
    for (int image = 0; image < IMAGES; image++) {
      double sum = 0;
      double squares = 0;
      for (float value : results[image]) {
        sum += value;
        squares += (double) value * value;
      }
      assertThat(sum).isCloseTo(0, offset(1e-4));
      assertThat(Math.sqrt(squares)).isCloseTo(image == 2 ? 0 : 55, offset(1e-4));
    }
  }

  /** Random images vary alike in all directions but that of their mean, which is taken away. */
  @Test
  void whitenedImagesHaveNearlyTheIdentityForACovariance() {
    int count = 3000;
    int size = 24;
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[size];
      random.nextBytes(image);
      // Pairs of values that go together: there is something to whiten.
      for (int j = 1; j < size; j += 2) {
        image[j] = (byte) (((image[j] & 0xFF) + 3 * (image[j - 1] & 0xFF)) / 4);
      }
      images.add(image);
    }
    Whitening whitening = fit(images, size);
    ImagePreprocessor preprocessor =
        new ImagePreprocessor(Preprocess.GCN_ZCA, size / CHANNELS, 1, CHANNELS, whitening);
    double[][] covariance = new double[size][size];
    for (byte[] image : images) {
      float[] values = new float[size];
      ByteBuffer.wrap(preprocessor.apply(List.of(image)).get(0))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          covariance[i][j] += (double) values[i] * values[j] / count;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        // e / (e + 0.1) of variances e above 10, and 0 along the mean.
        double expected = (i == j ? 1 : 0) - 1.0 / size;
        assertThat(covariance[i][j]).as("%d %d", i, j).isCloseTo(expected, offset(0.01));
      }
    }
  }

  @Test
  void theFitIsTheSameForAnyOrderAndNumberOfTasks() throws IOException {
    byte[] whole = bytes(fit(images(), SIZE));
    List<byte[]> shuffled = images();
    SplittableRandom random = new SplittableRandom(8);
    for (int tasks : new int[] {2, 5}) {
      Collections.shuffle(shuffled, new Random(random.nextLong()));
      List<Moments> moments = new ArrayList<>();
      for (int task = 0; task < tasks; task++) {
        moments.add(new Moments(SIZE, IMAGES));
      }
      ImagePreprocessor preprocessor =
          new ImagePreprocessor(Preprocess.GCN, HEIGHT, WIDTH, CHANNELS, null);
      for (int i = 0; i < IMAGES; i++) {
        moments.get(i % tasks).add(preprocessor.contrastNormalized(shuffled.get(i)));
      }
      Collections.reverse(moments);
      List<Moments.Part> sums =
          List.copyOf(
              moments.stream()
                  .flatMap(task -> task.parts().stream())
                  .collect(Collectors.toMap(Moments.Part::number, part -> part, Moments.Part::plus))
                  .values());
      assertThat(bytes(WhiteningFit.of(SIZE, IMAGES, sums))).isEqualTo(whole);
    }
  }

  @Test
  void anImageIsTheSameInAnyCompany() {
    Whitening whitening = fit(images(), SIZE);
    float[][] together = apply(Preprocess.GCN_ZCA, whitening, images());
    for (int image = 0; image < IMAGES; image += 13) {
      assertThat(apply(Preprocess.GCN_ZCA, whitening, List.of(image(image)))[0])
          .isEqualTo(together[image]);
    }
  }

  @Test
  void aWhiteningIsReadAsItWasWritten() throws IOException {
    byte[] written = bytes(fit(images(), SIZE));
    assertThat(written).hasSize(16 + SIZE * 8 + SIZE * SIZE * 4);
    assertThat(bytes(Whitening.read(new ByteArrayInputStream(written)))).isEqualTo(written);
    byte[] cut = Arrays.copyOf(written, written.length - 1);
    assertThatThrownBy(() -> Whitening.read(new ByteArrayInputStream(cut)))
        .hasMessage("a whitening that ends too early");
    assertThatThrownBy(() -> Whitening.read(new ByteArrayInputStream(new byte[9])))
        .hasMessage("no whitening");
  }

  private static byte[] bytes(Whitening whitening) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    whitening.write(bytes);
    return bytes.toByteArray();
  }

  @Test
  void anUnknownMethodIsAnError() {
    assertThat(Preprocess.of("gcn-lcn")).isEqualTo(Preprocess.GCN_LCN);
    assertThatThrownBy(() -> Preprocess.of("zca"))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid --preprocess: zca (must be none, gcn, gcn-zca or gcn-lcn)");
  }
}
