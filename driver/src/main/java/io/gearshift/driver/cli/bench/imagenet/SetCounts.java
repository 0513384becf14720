package io.gearshift.driver.cli.bench.imagenet;

import java.io.Serializable;

/** What images a task made. A plain class, as Spark's serialisers want what travels. */
final class SetCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private long images;
  private long bytes;
  private double squares;
  private long smallest = Long.MAX_VALUE;
  private long largest;
  private long widths;
  private long heights;

  void add(PictureSize size, long imageBytes) {
    images++;
    bytes += imageBytes;
    squares += (double) imageBytes * imageBytes;
    smallest = Math.min(smallest, imageBytes);
    largest = Math.max(largest, imageBytes);
    widths += size.width();
    heights += size.height();
  }

  void add(SetCounts other) {
    images += other.images;
    bytes += other.bytes;
    squares += other.squares;
    smallest = Math.min(smallest, other.smallest);
    largest = Math.max(largest, other.largest);
    widths += other.widths;
    heights += other.heights;
  }

  long bytes() {
    return bytes;
  }

  long meanBytes() {
    return Math.round((double) bytes / images);
  }

  /** Standard deviation (divisor n) of the sizes. */
  long deviationBytes() {
    double mean = (double) bytes / images;
    return Math.round(Math.sqrt(Math.max(0, squares / images - mean * mean)));
  }

  long smallestBytes() {
    return smallest;
  }

  long largestBytes() {
    return largest;
  }

  long meanWidth() {
    return Math.round((double) widths / images);
  }

  long meanHeight() {
    return Math.round((double) heights / images);
  }
}
