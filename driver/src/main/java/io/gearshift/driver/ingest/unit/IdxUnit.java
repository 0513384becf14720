package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.files.archive.Compression;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A share of the images of a pair of IDX files, MNIST's format. A packed file cannot be entered in
 * the middle, so each share reads past the images before it.
 *
 * <p>Source: yann.lecun.com/exdb/mnist, "File formats".
 *
 * @param images the idx3 file
 * @param labels the idx1 file
 * @param split the images' split
 * @param share 0 to {@code shares - 1}
 * @param shares parts that the images are cut into
 */
public record IdxUnit(IdxFile images, IdxFile labels, String split, int share, int shares)
    implements SourceUnit {
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int MAXIMUM_SIDE = 4096;

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Images(this, configuration);
  }

  /**
   * One of the two files.
   *
   * @param path relative to the source, for messages
   * @param name without the ending of its compression
   * @param compression of the whole file, null if none
   */
  public record IdxFile(String location, String path, String name, Content compression)
      implements Serializable {

    private DataInputStream open(int magic, Configuration configuration)
        throws IOException, SourceException {
      DataInputStream in =
          new DataInputStream(
              Compression.unpack(SourceFiles.open(location, configuration), compression));
      int found = in.read() << 24 | in.read() << 16 | in.read() << 8 | in.read();
      if (found != magic) {
        in.close();
        throw new SourceException(
            String.format("Invalid IDX file: %s (must begin with 0x%08x)", path, magic));
      }
      return in;
    }
  }

  private static final class Images extends ItemIterator {
    private final IdxUnit unit;
    private final ImageInspector inspector = new ImageInspector(ExifOrientation.IGNORE);
    private final String file;
    private final Configuration configuration;
    private DataInputStream images;
    private DataInputStream labels;
    private int count;
    private int height;
    private int width;
    private int index;
    private int end;

    Images(IdxUnit unit, Configuration configuration) {
      super(unit.images().location());
      this.unit = unit;
      this.configuration = configuration;
      this.file = unit.images().name();
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (images == null) {
        begin();
      }
      if (index == end) {
        checkEnd();
        return false;
      }
      byte[] pixels = new byte[height * width];
      try {
        images.readFully(pixels);
        int label = labels.readUnsignedByte();
        ImageName name = ImageName.numbered(unit.split(), label, file, index);
        offer(inspector.encode(name, pixels, width, height, 1));
      } catch (EOFException e) {
        throw new SourceException(
            "Invalid IDX file: " + unit.images().path() + " (ends before image " + index + ")");
      }
      index++;
      return true;
    }

    /** Images behind the number that the header names would be lost without a word. */
    private void checkEnd() throws IOException, SourceException {
      if (end == count && (images.read() >= 0 || labels.read() >= 0)) {
        throw new SourceException(
            "Invalid IDX file: "
                + unit.images().path()
                + " or its labels (must end after the "
                + count
                + " images that its header names)");
      }
    }

    private void begin() throws IOException, SourceException {
      images = unit.images().open(IMAGES_MAGIC, configuration);
      labels = unit.labels().open(LABELS_MAGIC, configuration);
      try {
        count = images.readInt();
        int labelCount = labels.readInt();
        height = images.readInt();
        width = images.readInt();
        if (count != labelCount) {
          throw new SourceException(
              "Invalid IDX pair: "
                  + unit.images().path()
                  + " has "
                  + count
                  + " images, "
                  + unit.labels().path()
                  + " "
                  + labelCount
                  + " labels (must be equal)");
        }
        if (count < 0 || height < 1 || height > MAXIMUM_SIDE || width < 1 || width > MAXIMUM_SIDE) {
          throw new SourceException(
              "Invalid IDX file: "
                  + unit.images().path()
                  + " with "
                  + count
                  + " images of "
                  + height
                  + " x "
                  + width
                  + " (sides must be 1 to "
                  + MAXIMUM_SIDE
                  + ")");
        }
        index = (int) ((long) count * unit.share() / unit.shares());
        end = (int) ((long) count * (unit.share() + 1) / unit.shares());
        images.skipNBytes((long) index * height * width);
        labels.skipNBytes(index);
      } catch (EOFException e) {
        throw new SourceException(
            "Invalid IDX file: " + unit.images().path() + " (ends too early)");
      }
    }

    @Override
    protected void release() throws IOException {
      inspector.close();
      if (images != null) {
        images.close();
      }
      if (labels != null) {
        labels.close();
      }
    }
  }
}
