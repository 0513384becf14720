package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.data.image.DamagedImageException;
import java.util.ArrayList;
import java.util.List;

/** The quality of JPEG at which images have a wanted size in the mean, found on some of them. */
final class QualityChoice {
  private static final int SAMPLES = 128;
  private static final int LEAST = 20;
  private static final int MOST = 100;

  private final PictureMaker maker;
  private final List<PictureMaker.Drawn> samples = new ArrayList<>();

  private QualityChoice(PictureMaker maker) {
    this.maker = maker;
  }

  /**
   * Finds it.
   *
   * @throws UserError if no quality gives that size
   */
  static double of(PictureMaker maker, SetShape shape, long meanBytes)
      throws DamagedImageException {
    QualityChoice choice = new QualityChoice(maker);
    int samples = Math.min(SAMPLES, shape.all());
    for (int i = 0; i < samples; i++) {
      int image = (int) ((long) i * shape.all() / samples);
      choice.samples.add(maker.draw(image, shape.classOf(image)));
    }
    return choice.find(meanBytes);
  }

  private double find(long wanted) {
    double smallest = meanBytes(LEAST);
    double largest = meanBytes(MOST);
    if (wanted < smallest || wanted > largest) {
      throw UserError.invalid(
          "--mean-bytes",
          wanted,
          "be "
              + (long) Math.ceil(smallest)
              + " to "
              + (long) largest
              + " for images of these photographs");
    }
    int low = LEAST;
    int high = MOST;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      double bytes = meanBytes(middle);
      if (bytes <= wanted) {
        low = middle;
        smallest = bytes;
      } else {
        high = middle;
        largest = bytes;
      }
    }
    return low + (wanted - smallest) / (largest - smallest);
  }

  private double meanBytes(int quality) {
    return samples.stream()
        .mapToLong(sample -> maker.encode(sample, quality).length)
        .average()
        .orElseThrow();
  }
}
