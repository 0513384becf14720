package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * One CIFAR binary file, or the file with the names of the classes.
 *
 * @param path relative to the source, for messages
 * @param file its name, which says what it is
 */
public record CifarUnit(String location, String path, String file, long bytes)
    implements SourceUnit {

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Records(this, configuration);
  }

  private static final class Records extends ItemIterator {
    private final CifarUnit unit;
    private final ImageInspector inspector = new ImageInspector(ExifOrientation.IGNORE);
    private final Configuration configuration;
    private InputStream in;
    private CifarRecords records;

    Records(CifarUnit unit, Configuration configuration) {
      super(unit.location());
      this.unit = unit;
      this.configuration = configuration;
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (in == null) {
        in = SourceFiles.open(unit.location(), configuration);
        if (CifarRecords.isNamesFile(unit.file())) {
          offer(SourceItem.classNames(CifarRecords.readNames(in)));
          return false;
        }
        records = new CifarRecords(in, unit.file(), unit.bytes(), unit.path());
      }
      SourceItem item = records.next(inspector);
      if (item == null) {
        return false;
      }
      offer(item);
      return true;
    }

    @Override
    protected void release() throws IOException {
      inspector.close();
      if (in != null) {
        in.close();
      }
    }
  }
}
