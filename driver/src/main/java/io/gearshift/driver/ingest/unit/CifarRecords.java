package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.tree.SplitNames;
import io.gearshift.executors.data.shard.ShardFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The records of one CIFAR binary file: one label byte (CIFAR-10) or a coarse and a fine one
 * (CIFAR-100; the fine label is taken), then 32 x 32 pixels of red, of green and of blue.
 *
 * <p>Source: the data sets' page, cs.toronto.edu/~kriz/cifar.html, "Binary version".
 */
public final class CifarRecords {
  private static final Pattern NAMES =
      Pattern.compile("(data_batch_\\d+|test_batch|train|test)\\.bin", Pattern.CASE_INSENSITIVE);
  private static final int SIZE = 32;
  private static final int PLANE = SIZE * SIZE;
  private static final int PIXELS = 3 * PLANE;
  private static final int MAXIMUM_NAMES_BYTES = 1 << 20;

  private final InputStream in;
  private final String file;
  private final String split;
  private final String source;
  private final int labelBytes;
  private final long records;
  private int index;

  /**
   * Begins a file.
   *
   * @param bytes its length, which tells the layout
   */
  CifarRecords(InputStream in, String file, long bytes, String source) throws SourceException {
    this.in = in;
    this.file = file;
    this.split = splitOf(file, source);
    this.source = source;
    this.labelBytes = labelBytes(file, bytes, source);
    this.records = bytes / (labelBytes + PIXELS);
  }

  public static boolean isRecordFile(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(".bin");
  }

  /** Whether a file has a name of CIFAR's own: others of the ending may be anything. */
  public static boolean isNamedRecordFile(String file) {
    return NAMES.matcher(file).matches();
  }

  /**
   * The split of a file of many images, by the words in its name; train if there are none.
   *
   * @throws SourceException if there are words of several splits
   */
  public static String splitOf(String file, String source) throws SourceException {
    Set<String> splits = SplitNames.inName(file);
    if (splits.size() > 1) {
      throw new SourceException(
          "Invalid file name: "
              + source
              + " (must name one split, not "
              + String.join(" and ", splits)
              + ")");
    }
    return splits.isEmpty() ? ShardFormat.TRAIN : splits.iterator().next();
  }

  public static boolean isNamesFile(String file) {
    return file.equals("batches.meta.txt") || file.equals("fine_label_names.txt");
  }

  static String readNames(InputStream in) throws IOException {
    return new String(in.readNBytes(MAXIMUM_NAMES_BYTES), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /** The next record, or null at the end. */
  SourceItem next(ImageInspector inspector) throws IOException {
    if (index == records) {
      return null;
    }
    byte[] record = in.readNBytes(labelBytes + PIXELS);
    if (record.length < labelBytes + PIXELS) {
      throw new IOException("ends inside record " + index + " of " + source);
    }
    byte[] pixels = new byte[PIXELS];
    for (int i = 0; i < PLANE; i++) {
      for (int channel = 0; channel < 3; channel++) {
        pixels[i * 3 + channel] = record[labelBytes + channel * PLANE + i];
      }
    }
    int label = record[labelBytes - 1] & 0xFF;
    return inspector.encode(ImageName.numbered(split, label, file, index++), pixels, SIZE, SIZE, 3);
  }

  private static int labelBytes(String file, long bytes, String source) throws SourceException {
    boolean one = bytes % (1 + PIXELS) == 0;
    boolean two = bytes % (2 + PIXELS) == 0;
    if (bytes == 0 || (!one && !two)) {
      throw new SourceException(
          "Invalid CIFAR file: "
              + source
              + " of "
              + bytes
              + " bytes (must be a multiple of 3073 or 3074)");
    }
    // CIFAR-100's files are train.bin and test.bin; a length may be a multiple of both.
    boolean named = file.equals("train.bin") || file.equals("test.bin");
    return two && (named || !one) ? 2 : 1;
  }
}
