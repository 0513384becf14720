package io.gearshift.driver.ingest.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * One tar, read from front to back: images in class folders, or CIFAR's binary files.
 *
 * @param path of the tar, .tar, .tar.gz or .tgz
 * @param split of images whose path does not name one
 */
record TarUnit(String path, String split) implements SourceUnit {

  @Override
  public ItemIterator items() {
    return new Entries(path, split);
  }

  private static final class Entries extends ItemIterator {
    private final String path;
    private final String split;
    private final ImageInspector inspector = new ImageInspector();
    private final Set<String> folders = new TreeSet<>();
    private final Set<String> foldersWithImages = new HashSet<>();
    private TarArchiveInputStream tar;
    private CifarRecords records;
    private boolean holdsRecords;

    Entries(String path, String split) {
      super(path);
      this.path = path;
      this.split = split;
    }

    @Override
    protected boolean advance() throws IOException, SourceException {
      if (tar == null) {
        tar = new TarArchiveInputStream(new ReadToSkip(SourceFiles.openUnpacked(path)));
      }
      if (records != null) {
        SourceItem item = records.next(inspector);
        if (item != null) {
          offer(item);
          return true;
        }
        records = null;
      }
      TarArchiveEntry entry = tar.getNextTarEntry();
      if (entry == null) {
        checkEnd();
        checkFolders();
        return false;
      }
      read(entry);
      return true;
    }

    private void read(TarArchiveEntry entry) throws IOException, SourceException {
      String name = checkedName(entry.getName());
      String file = name.substring(name.lastIndexOf('/') + 1);
      if (entry.isDirectory()) {
        if (!name.isEmpty()) {
          folders.add(name);
        }
      } else if (!entry.isFile() || ImageName.isHidden(file)) {
        offer(SourceItem.ignored(name));
      } else if (ImageName.isImage(file)) {
        readImage(name, entry.getSize());
      } else if (CifarRecords.isRecordFile(file)) {
        holdsRecords = true;
        records = new CifarRecords(tar, file, entry.getSize(), path + "!" + name);
      } else if (CifarRecords.isNamesFile(file)) {
        offer(SourceItem.classNames(CifarRecords.readNames(tar)));
      } else {
        offer(SourceItem.ignored(name));
      }
    }

    private void readImage(String name, long bytes) throws IOException, SourceException {
      ImageName image = ImageName.ofPath(name, split);
      if (image == null) {
        throw new SourceException(
            "Invalid tar entry: " + name + " in " + path + " (must be inside a class folder)");
      }
      for (int slash = name.lastIndexOf('/');
          slash > 0 && foldersWithImages.add(name.substring(0, slash)); ) {
        slash = name.lastIndexOf('/', slash - 1);
      }
      SourceItem item = ImageInspector.tooLarge(image, bytes);
      if (item == null) {
        byte[] encoded = tar.readNBytes(Math.toIntExact(bytes));
        if (encoded.length < bytes) {
          throw new IOException("the tar ends inside " + name);
        }
        item = inspector.inspect(image, encoded);
      }
      offer(item);
    }

    /** A tar is made of whole records, but the library takes a part of one for the end. */
    private void checkEnd() throws IOException {
      if (tar.getBytesRead() % tar.getRecordSize() != 0) {
        throw new IOException("the tar ends inside a record");
      }
    }

    private void checkFolders() throws SourceException {
      if (holdsRecords) {
        return;
      }
      for (String folder : folders) {
        if (!foldersWithImages.contains(folder)) {
          throw new SourceException(
              "Invalid class folder: " + folder + " in " + path + " " + ImageName.CLASS_RULE);
        }
      }
    }

    private String checkedName(String name) throws SourceException {
      boolean absolute = name.startsWith("/") || name.startsWith("\\");
      StringBuilder clean = new StringBuilder();
      for (String part : name.split("[/\\\\]", -1)) {
        if (absolute || part.equals("..")) {
          throw new SourceException(
              "Invalid tar entry: "
                  + name
                  + " in "
                  + path
                  + " (must be a relative path without ..)");
        }
        if (!part.isEmpty() && !part.equals(".")) {
          clean.append(clean.length() == 0 ? "" : "/").append(part);
        }
      }
      return clean.toString();
    }

    @Override
    protected void release() throws IOException {
      inspector.close();
      if (tar != null) {
        tar.close();
      }
    }
  }

  /** Skips by reading: a local file's own skip goes past its end without a word. */
  private static final class ReadToSkip extends FilterInputStream {
    private final byte[] skipped = new byte[1 << 13];

    ReadToSkip(InputStream in) {
      super(in);
    }

    @Override
    public long skip(long bytes) throws IOException {
      long wanted = Math.max(bytes, 0);
      long left = wanted;
      while (left > 0) {
        int read = read(skipped, 0, (int) Math.min(left, skipped.length));
        if (read < 0) {
          break;
        }
        left -= read;
      }
      return wanted - left;
    }
  }
}
