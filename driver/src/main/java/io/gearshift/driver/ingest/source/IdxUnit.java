package io.gearshift.driver.ingest.source;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * A share of the images of a pair of IDX files, MNIST's format. A packed file cannot be entered in
 * the middle, so each share reads past the images before it.
 *
 * <p>Source: yann.lecun.com/exdb/mnist, "File formats".
 *
 * @param images path of the idx3 file
 * @param labels path of the idx1 file
 * @param split the images' split
 * @param share 0 to {@code shares - 1}
 * @param shares parts that the images are cut into
 */
record IdxUnit(String images, String labels, String split, int share, int shares)
    implements SourceUnit {
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int MAXIMUM_SIDE = 4096;

  @Override
  public ItemIterator items() {
    return new Images(this);
  }

  private static final class Images extends ItemIterator {
    private final IdxUnit unit;
    private final ImageInspector inspector = new ImageInspector();
    private final String file;
    private DataInputStream images;
    private DataInputStream labels;
    private int height;
    private int width;
    private int index;
    private int end;

    Images(IdxUnit unit) {
      super(unit.images());
      this.unit = unit;
      this.file = unit.images().substring(unit.images().lastIndexOf('/') + 1).replace(".gz", "");
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (images == null) {
        begin();
      }
      if (index == end) {
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
            "Invalid IDX file: " + unit.images() + " (ends before image " + index + ")");
      }
      index++;
      return true;
    }

    private void begin() throws IOException, SourceException {
      images = open(unit.images(), IMAGES_MAGIC);
      labels = open(unit.labels(), LABELS_MAGIC);
      try {
        int count = images.readInt();
        int labelCount = labels.readInt();
        height = images.readInt();
        width = images.readInt();
        if (count != labelCount) {
          throw new SourceException(
              "Invalid IDX pair: "
                  + unit.images()
                  + " has "
                  + count
                  + " images, "
                  + unit.labels()
                  + " "
                  + labelCount
                  + " labels (must be equal)");
        }
        if (count < 0 || height < 1 || height > MAXIMUM_SIDE || width < 1 || width > MAXIMUM_SIDE) {
          throw new SourceException(
              "Invalid IDX file: "
                  + unit.images()
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
        throw new SourceException("Invalid IDX file: " + unit.images() + " (ends too early)");
      }
    }

    private static DataInputStream open(String path, int magic)
        throws IOException, SourceException {
      DataInputStream in = new DataInputStream(SourceFiles.openUnpacked(path));
      int found = in.read() << 24 | in.read() << 16 | in.read() << 8 | in.read();
      if (found != magic) {
        in.close();
        throw new SourceException(
            String.format("Invalid IDX file: %s (must begin with 0x%08x)", path, magic));
      }
      return in;
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
