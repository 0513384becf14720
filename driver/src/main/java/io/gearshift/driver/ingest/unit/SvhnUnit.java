package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.mat.MatArray;
import io.gearshift.driver.ingest.files.mat.MatReader;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A share of the images of one of SVHN's files of cropped digits, MATLAB's format: {@code X}, bytes
 * of 32 x 32 x 3 x N, and {@code y}, N labels from 1 to 10, of which 10 stands for the digit 0. A
 * compressed array cannot be entered in the middle, so each share reads past the images before it.
 *
 * <p>A task holds one image and a byte for each label. An array has less than 2 GiB, the format's
 * limit: 699,050 images.
 *
 * <p>Source: ufldl.stanford.edu/housenumbers, "Format 2: Cropped Digits".
 *
 * @param path relative to the source, for messages
 * @param file its name, which says what it is
 * @param split the images' split
 * @param share 0 to {@code shares - 1}
 * @param shares parts that the images are cut into
 */
public record SvhnUnit(
    String location, String path, String file, String split, int share, int shares)
    implements SourceUnit {
  private static final Pattern NAMES =
      Pattern.compile("(train|extra|test)_32x32\\.mat", Pattern.CASE_INSENSITIVE);
  private static final String IMAGES = "X";
  private static final String LABELS = "y";
  private static final int SIZE = 32;
  private static final int CHANNELS = 3;
  private static final int PLANE = SIZE * SIZE;
  private static final int IMAGE_BYTES = CHANNELS * PLANE;
  private static final int MOST_IMAGES = Integer.MAX_VALUE / IMAGE_BYTES;
  private static final int DIGITS = 10;

  /** Whether a file has the name of one of SVHN's. */
  public static boolean isNamed(String file) {
    return NAMES.matcher(file).matches();
  }

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Images(this, configuration);
  }

  private static final class Images extends ItemIterator {
    private final SvhnUnit unit;
    private final ImageInspector inspector = new ImageInspector(ExifOrientation.IGNORE);
    private final Configuration configuration;
    private final byte[] stored = new byte[IMAGE_BYTES];
    private MatReader reader;
    private MatArray images;
    private byte[] labels;
    private int index;
    private int end;

    Images(SvhnUnit unit, Configuration configuration) {
      super(unit.location());
      this.unit = unit;
      this.configuration = configuration;
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (reader == null) {
        begin();
      }
      if (index == end) {
        if (end == labels.length) {
          images.end();
        }
        return false;
      }
      images.read(stored);
      ImageName name = ImageName.numbered(unit.split(), labels[index], unit.file(), index);
      offer(inspector.encode(name, pixels(stored), SIZE, SIZE, CHANNELS));
      index++;
      return true;
    }

    private void begin() throws IOException, SourceException {
      labels = labels();
      reader = MatReader.open(unit.location(), unit.path(), configuration);
      images = find(reader, IMAGES);
      int[] lengths = images.dimensions();
      // MATLAB drops a last length of 1.
      int count = lengths.length == 3 ? 1 : lengths[lengths.length - 1];
      int[] expected = lengths.length == 3 ? new int[3] : new int[] {0, 0, 0, count};
      expected[0] = SIZE;
      expected[1] = SIZE;
      expected[2] = CHANNELS;
      if (!images.isBytes() || !Arrays.equals(lengths, expected)) {
        throw unit.invalid("X must be bytes of 32 x 32 x 3 x N; is " + images.shape());
      }
      if (count != labels.length) {
        throw unit.invalid(
            "must have a label for each image; has "
                + count
                + " images and "
                + labels.length
                + " labels");
      }
      index = (int) ((long) count * unit.share() / unit.shares());
      end = (int) ((long) count * (unit.share() + 1) / unit.shares());
      images.skip((long) index * IMAGE_BYTES);
      if (unit.share() == 0) {
        offer(SourceItem.classNames(digits()));
      }
    }

    private static String digits() {
      return IntStream.range(0, DIGITS)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining("\n"));
    }

    private byte[] labels() throws IOException, SourceException {
      try (MatReader all = MatReader.open(unit.location(), unit.path(), configuration)) {
        MatArray array = find(all, LABELS);
        if (!array.isReal() || array.count() < 0 || array.count() > MOST_IMAGES) {
          throw unit.invalid("y must be at most " + MOST_IMAGES + " numbers; is " + array.shape());
        }
        byte[] read = new byte[(int) array.count()];
        for (int i = 0; i < read.length; i++) {
          double label = array.read();
          if (label != Math.rint(label) || label < 1 || label > DIGITS) {
            throw unit.invalid(
                String.format(
                    Locale.ROOT, "y must hold labels from 1 to 10; image %d has %s", i, label));
          }
          read[i] = (byte) (label % DIGITS);
        }
        array.end();
        return read;
      }
    }

    private MatArray find(MatReader all, String name) throws IOException, SourceException {
      for (MatArray array = all.next(); array != null; array = all.next()) {
        if (array.name().equals(name)) {
          return array;
        }
      }
      throw unit.invalid("must hold X and y; has no " + name);
    }

    /** Columns of planes, as MATLAB has them, to rows of pixels. */
    private static byte[] pixels(byte[] stored) {
      byte[] pixels = new byte[IMAGE_BYTES];
      for (int channel = 0; channel < CHANNELS; channel++) {
        for (int column = 0; column < SIZE; column++) {
          for (int row = 0; row < SIZE; row++) {
            pixels[(row * SIZE + column) * CHANNELS + channel] =
                stored[channel * PLANE + column * SIZE + row];
          }
        }
      }
      return pixels;
    }

    @Override
    protected void release() throws IOException {
      inspector.close();
      if (reader != null) {
        reader.close();
      }
    }
  }

  private SourceException invalid(String rule) {
    return new SourceException("Invalid SVHN file: " + path + " (" + rule + ")");
  }
}
