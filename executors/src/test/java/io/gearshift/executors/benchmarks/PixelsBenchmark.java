package io.gearshift.executors.benchmarks;

import io.gearshift.executors.data.image.PixelNormalizer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Bytes of colour images to normalised floats, in billions of values a second. The limit is the
 * operations, two loads and a store for each value: one image and the tables stay in a cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PixelsBenchmark {
  private static final int SIDE = 224;
  private static final int CHANNELS = 3;
  private static final int IMAGE = SIDE * SIDE * CHANNELS;
  private static final int IMAGES = 42;
  private static final int DOWN = 3;
  private static final int RIGHT = -2;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final PixelNormalizer normalizer =
      new PixelNormalizer(SIDE, SIDE, CHANNELS, MEAN, DEVIATION);
  private final float[] values = new float[IMAGE];
  private byte[] pixels;

  /** Makes images and checks the last one's values. */
  @Setup
  public void setUp() {
    setUp(IMAGES);
  }

  void setUp(int images) {
    pixels = new byte[images * IMAGE];
    new Random(1).nextBytes(pixels);
    normalize();
    require(0, 0, "normalize");
    normalizeShifted();
    require(DOWN, RIGHT, "normalizeShifted");
    normalize();
    float[] before = values.clone();
    normalizer.flipInPlace(values);
    for (int i = 0; i < IMAGE; i++) {
      int pixel = i / CHANNELS;
      int mirrored = pixel / SIDE * SIDE + SIDE - 1 - pixel % SIDE;
      requireEqual(values[i], before[mirrored * CHANNELS + i % CHANNELS], "flipInPlace");
    }
  }

  @Benchmark
  @OperationsPerInvocation(IMAGES * IMAGE)
  public float[] normalize() {
    for (int offset = 0; offset < pixels.length; offset += IMAGE) {
      normalizer.normalize(pixels, offset, values);
    }
    return values;
  }

  @Benchmark
  @OperationsPerInvocation(IMAGES * IMAGE)
  public float[] normalizeShifted() {
    for (int offset = 0; offset < pixels.length; offset += IMAGE) {
      normalizer.normalizeShifted(pixels, offset, DOWN, RIGHT, values);
    }
    return values;
  }

  @Benchmark
  @OperationsPerInvocation(IMAGES * IMAGE)
  public float[] flipInPlace() {
    for (int image = 0; image < IMAGES; image++) {
      normalizer.flipInPlace(values);
    }
    return values;
  }

  private void require(int down, int right, String operation) {
    int last = pixels.length - IMAGE;
    for (int i = 0; i < IMAGE; i++) {
      int y = i / CHANNELS / SIDE - down;
      int x = i / CHANNELS % SIDE - right;
      int channel = i % CHANNELS;
      boolean inside = y >= 0 && y < SIDE && x >= 0 && x < SIDE;
      int pixel = inside ? pixels[last + (y * SIDE + x) * CHANNELS + channel] & 0xFF : 0;
      float expected = (float) ((pixel / 255.0 - MEAN[channel]) / DEVIATION[channel]);
      requireEqual(values[i], expected, operation);
    }
  }

  private static void requireEqual(float found, float expected, String operation) {
    if (found != expected) {
      throw new IllegalStateException(
          operation + " gives " + found + " (must be " + expected + ")");
    }
  }
}
