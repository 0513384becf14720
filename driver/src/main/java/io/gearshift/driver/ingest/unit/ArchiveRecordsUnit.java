package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.archive.ArchiveEntry;
import io.gearshift.driver.ingest.files.archive.ArchiveReader;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** CIFAR's binary files in an archive, and the file with the names of the classes. */
public record ArchiveRecordsUnit(ArchiveFile archive) implements SourceUnit {

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Entries(archive, configuration);
  }

  private static final class Entries extends ItemIterator {
    private final ArchiveFile archive;
    private final ImageInspector inspector = new ImageInspector(ExifOrientation.IGNORE);
    private final Configuration configuration;
    private ArchiveReader reader;
    private CifarRecords records;

    Entries(ArchiveFile archive, Configuration configuration) {
      super(archive.location());
      this.archive = archive;
      this.configuration = configuration;
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (reader == null) {
        reader = archive.open(0, configuration);
      }
      if (records != null) {
        SourceItem item = records.next(inspector);
        if (item != null) {
          offer(item);
          return true;
        }
        records = null;
      }
      ArchiveEntry entry = reader.next();
      if (entry == null) {
        return false;
      }
      String file = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      if (entry.type() == ArchiveEntry.Type.FILE && CifarRecords.isRecordFile(file)) {
        records = new CifarRecords(reader.contents(), file, entry.bytes(), entry.path());
      } else if (entry.type() == ArchiveEntry.Type.FILE && CifarRecords.isNamesFile(file)) {
        offer(SourceItem.classNames(CifarRecords.readNames(reader.contents())));
      }
      return true;
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
