package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;

/**
 * A part of a SequenceFile of images, compressed by records, by blocks or not at all. Keys are
 * {@code Text} and say class and name ({@link RecordKey}); values are {@code Text} or {@code
 * BytesWritable} and hold an encoded image or BigDL's raw pixels ({@link BgrImage}), which are
 * stored as PNG, without loss.
 *
 * <p>A part begins at the first synchronisation mark at or after {@code from} and ends before the
 * first at or after {@code to}. A record without a name is called by its file, the position of the
 * mark before it and its place after that mark: the same however the file is cut.
 *
 * @param path relative to the source, for names and messages
 * @param split of all its images
 */
public record SequenceFileUnit(
    String location, String path, String split, long from, long to, ExifOrientation orientation)
    implements SourceUnit {

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Records(this, configuration, judgements);
  }

  private static final class Records extends ItemIterator {
    private static final List<String> VALUES =
        List.of(Text.class.getName(), BytesWritable.class.getName());

    private final SequenceFileUnit unit;
    private final Configuration configuration;
    private final ImageInspector inspector;
    private final Text key = new Text();
    private SequenceFile.Reader reader;
    private Writable value;
    private long mark;
    private int place;

    Records(SequenceFileUnit unit, Configuration configuration, Judgements judgements) {
      super(unit.location());
      this.unit = unit;
      this.configuration = configuration;
      this.inspector = new ImageInspector(unit.orientation(), judgements);
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      try {
        if (reader == null) {
          begin();
        }
        long position = reader.getPosition();
        if (!reader.next(key) || (position >= unit.to() && reader.syncSeen())) {
          return false;
        }
        if (reader.syncSeen()) {
          mark = position;
          place = 0;
        }
        reader.getCurrentValue(value);
      } catch (RuntimeException e) {
        // Codecs and damaged lengths fail by exceptions of many kinds.
        throw new IOException("damaged SequenceFile: " + e, e);
      }
      offer(item(RecordKey.of(key.toString()), bytes()));
      place++;
      return true;
    }

    private void begin() throws IOException, SourceException {
      reader =
          new SequenceFile.Reader(
              configuration, SequenceFile.Reader.file(SourceFiles.hadoopPath(unit.location())));
      require("keys", reader.getKeyClassName(), List.of(Text.class.getName()));
      require("values", reader.getValueClassName(), VALUES);
      value =
          reader.getValueClassName().equals(Text.class.getName())
              ? new Text()
              : new BytesWritable();
      if (unit.from() > 0) {
        reader.sync(unit.from());
      }
      mark = reader.getPosition();
    }

    private void require(String what, String found, List<String> allowed) throws SourceException {
      if (!allowed.contains(found)) {
        throw new SourceException(
            "Invalid SequenceFile: "
                + unit.path()
                + " has "
                + what
                + " of "
                + found
                + " (must be "
                + String.join(" or ", allowed)
                + ")");
      }
    }

    private byte[] bytes() {
      if (value instanceof Text text) {
        return Arrays.copyOf(text.getBytes(), text.getLength());
      }
      return ((BytesWritable) value).copyBytes();
    }

    private SourceItem item(RecordKey record, byte[] bytes) {
      String file =
          record.name().isEmpty() ? unit.path() + "-" + mark + "-" + place : record.name();
      ImageName name = ImageName.of(unit.split(), record.className(), file);
      if (!record.fault().isEmpty()) {
        return SourceItem.rejected(name, record.fault());
      }
      if (BgrImage.is(bytes)) {
        BgrImage raw = BgrImage.of(bytes);
        return inspector.encode(name, raw.rgb(), raw.width(), raw.height(), 3);
      }
      Content content =
          Content.of(Arrays.copyOf(bytes, Math.min(bytes.length, Content.HEAD_BYTES)));
      if (content.isImage()) {
        return inspector.inspect(name, bytes);
      }
      String fault = BgrImage.fault(bytes);
      return SourceItem.rejected(
          name, content.isNothing() && !fault.isEmpty() ? fault : content.description());
    }

    @Override
    protected void release() throws IOException {
      inspector.close();
      if (reader != null) {
        reader.close();
      }
    }
  }
}
