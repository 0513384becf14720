package io.gearshift.driver.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Some files of class folders. */
record FolderUnit(List<ImageFile> files) implements SourceUnit {

  /** One file. */
  record ImageFile(String path, ImageName name, long bytes) implements java.io.Serializable {}

  @Override
  public ItemIterator items() {
    return new Files(files);
  }

  private static final class Files extends ItemIterator {
    private final List<ImageFile> files;
    private final ImageInspector inspector = new ImageInspector();
    private int index;

    Files(List<ImageFile> files) {
      super(files.get(0).path());
      this.files = files;
    }

    @Override
    protected boolean advance() {
      if (index == files.size()) {
        return false;
      }
      ImageFile file = files.get(index++);
      SourceItem item = ImageInspector.tooLarge(file.name(), file.bytes());
      if (item == null) {
        try (InputStream in = SourceFiles.open(file.path())) {
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
