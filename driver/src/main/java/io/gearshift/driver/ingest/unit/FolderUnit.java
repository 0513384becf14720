package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.tree.ImageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Some files of class folders. */
public record FolderUnit(List<ImageFile> files, ExifOrientation orientation) implements SourceUnit {

  /** One file. */
  public record ImageFile(String location, ImageName name, long bytes) implements Serializable {}

  @Override
  public ItemIterator items(Configuration configuration) {
    return new Files(this, configuration);
  }

  private static final class Files extends ItemIterator {
    private final List<ImageFile> files;
    private final ImageInspector inspector;
    private final Configuration configuration;
    private int index;

    Files(FolderUnit unit, Configuration configuration) {
      super(unit.files().get(0).location());
      files = unit.files();
      this.configuration = configuration;
      inspector = new ImageInspector(unit.orientation());
    }

    @Override
    protected boolean advance() {
      if (index == files.size()) {
        return false;
      }
      ImageFile file = files.get(index++);
      SourceItem item = ImageInspector.tooLarge(file.name(), file.bytes());
      if (item == null) {
        try (InputStream in = SourceFiles.open(file.location(), configuration)) {
          item = inspector.inspect(file.name(), in.readAllBytes());
        } catch (IOException e) {
          item = SourceItem.rejected(file.name(), "unreadable: " + e.getMessage());
        }
      }
      offer(item);
      return true;
    }

    @Override
    protected void release() {
      inspector.close();
    }
  }
}
