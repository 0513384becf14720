package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.tree.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Some files of class folders.
 *
 * @param layout what their paths mean
 */
public record FolderUnit(List<FileEntry> files, Layout layout, ExifOrientation orientation)
    implements SourceUnit {

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Files(this, configuration, judgements);
  }

  private static final class Files extends ItemIterator {
    private final List<FileEntry> files;
    private final Layout layout;
    private final ImageInspector inspector;
    private final Configuration configuration;
    private int index;

    Files(FolderUnit unit, Configuration configuration, Judgements judgements) {
      super(unit.files().get(0).location());
      files = unit.files();
      layout = unit.layout();
      this.configuration = configuration;
      inspector = new ImageInspector(unit.orientation(), judgements);
    }

    @Override
    protected boolean advance() {
      if (index == files.size()) {
        return false;
      }
      FileEntry file = files.get(index++);
      ImageName name = layout.nameOf(file.path());
      SourceItem item = ImageInspector.tooLarge(name, file.bytes());
      if (item == null) {
        try (InputStream in = SourceFiles.open(file.location(), configuration)) {
          item = inspector.inspect(name, in.readAllBytes());
        } catch (IOException e) {
          item = SourceItem.rejected(name, "unreadable: " + e.getMessage());
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
