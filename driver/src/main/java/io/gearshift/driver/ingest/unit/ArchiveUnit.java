package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.archive.ArchiveEntry;
import io.gearshift.driver.ingest.files.archive.ArchiveReader;
import io.gearshift.driver.ingest.files.archive.DamagedEntryException;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.Content;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.JunkNames;
import io.gearshift.driver.ingest.tree.Layout;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The images of a part of an archive.
 *
 * @param archive where it is
 * @param from position of the first entry
 * @param to position of the first entry that is another unit's
 * @param layout what its paths mean
 * @param links paths of links to images, by the path that they lead to
 */
public record ArchiveUnit(
    ArchiveFile archive,
    long from,
    long to,
    Layout layout,
    Map<String, List<String>> links,
    ExifOrientation orientation)
    implements SourceUnit {

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Entries(this, configuration, judgements);
  }

  private static final class Entries extends ItemIterator {
    private final ArchiveUnit unit;
    private final ImageInspector inspector;
    private final Configuration configuration;
    private ArchiveReader reader;

    Entries(ArchiveUnit unit, Configuration configuration, Judgements judgements) {
      super(unit.archive().location());
      this.unit = unit;
      this.configuration = configuration;
      this.inspector = new ImageInspector(unit.orientation(), judgements);
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (reader == null) {
        reader = unit.archive().open(unit.from(), configuration);
      }
      ArchiveEntry entry = reader.next();
      if (entry == null || entry.position() >= unit.to()) {
        return false;
      }
      if (entry.type() == ArchiveEntry.Type.FILE) {
        List<ImageName> names = names(entry.path());
        if (!names.isEmpty()) {
          read(entry, names);
        }
      }
      return true;
    }

    /** What the paths that lead to an entry say of its image. */
    private List<ImageName> names(String path) {
      List<String> paths = new ArrayList<>(unit.links().getOrDefault(path, List.of()));
      if (JunkNames.reason(path) == null) {
        paths.add(0, path);
      }
      return paths.stream().map(unit.layout()::nameOf).filter(name -> name != null).toList();
    }

    private void read(ArchiveEntry entry, List<ImageName> names) throws IOException {
      ImageName first = names.get(0);
      SourceItem item = ImageInspector.tooLarge(first, entry.bytes());
      try {
        byte[] head = reader.read(Content.HEAD_BYTES);
        if (!Content.of(head).isImage()) {
          return;
        }
        if (item == null) {
          item = inspector.inspect(first, joined(head, reader.read(entry.bytes() - head.length)));
        }
      } catch (DamagedEntryException e) {
        item = SourceItem.rejected(first, e.getMessage());
      }
      for (ImageName name : names) {
        offer(item.named(name));
      }
    }

    private static byte[] joined(byte[] head, byte[] rest) {
      byte[] all = new byte[head.length + rest.length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(rest, 0, all, head.length, rest.length);
      return all;
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
