package io.gearshift.driver.ingest.files;

import io.gearshift.driver.ingest.tree.FileEntry;
import io.gearshift.driver.ingest.tree.JunkNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists a local folder. Links are followed, but not to a folder that is read itself or holds one
 * that is: its images would be there twice, half of them under a wrong name.
 */
final class LocalListing {
  private final Path root;
  private final String rootLocation;
  private final List<Path> open = new ArrayList<>();
  private final List<FileEntry> found = new ArrayList<>();

  private LocalListing(Path root) throws IOException {
    this.root = root.toRealPath();
    this.rootLocation = SourceFiles.location(root).replaceAll("/$", "");
    open.add(this.root);
  }

  /** All that lies below a folder; junk is listed, but not looked into for more than its names. */
  static List<FileEntry> list(Path root) throws IOException {
    LocalListing listing = new LocalListing(root);
    listing.folder(root, "");
    return listing.found;
  }

  private void folder(Path folder, String prefix) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        entry(child, prefix + name(child));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void entry(Path child, String path) throws IOException {
    BasicFileAttributes own =
        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    BasicFileAttributes attributes = own;
    if (own.isSymbolicLink()) {
      try {
        attributes = Files.readAttributes(child, BasicFileAttributes.class);
      } catch (NoSuchFileException e) {
        found.add(FileEntry.leftOut("", path, "a link that leads nowhere"));
        return;
      } catch (IOException e) {
        found.add(FileEntry.leftOut("", path, "a link that leads nowhere"));
        return;
      }
    }
    if (attributes.isDirectory()) {
      subfolder(child, path, own.isSymbolicLink());
    } else if (JunkNames.reason(path) != null) {
      found.add(FileEntry.leftOut("", path, JunkNames.reason(path)));
    } else if (attributes.isRegularFile()) {
      found.add(file(path, SourceFiles.location(child), attributes));
    } else {
      found.add(FileEntry.leftOut("", path, "no regular file"));
    }
  }

  private FileEntry file(String path, String location, BasicFileAttributes attributes) {
    long bytes = attributes.size();
    long modified = attributes.lastModifiedTime().toMillis();
    return location.equals(rootLocation + "/" + path)
        ? FileEntry.below(rootLocation, path, bytes, modified)
        : FileEntry.file(path, location, bytes, modified);
  }

  private void subfolder(Path child, String path, boolean link) throws IOException {
    Path real = child.toRealPath();
    if (link) {
      for (Path other : open) {
        if (other.startsWith(real) || (other.equals(root) && real.startsWith(root))) {
          found.add(FileEntry.leftOut("", path, "a link to a folder that is read itself"));
          return;
        }
      }
    }
    found.add(FileEntry.folder("", path));
    open.add(real);
    folder(child, path + "/");
    open.remove(open.size() - 1);
  }

  private static String name(Path child) {
    String uri = child.toUri().getRawPath();
    String encoded = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return EntryNames.ofUri(encoded.substring(encoded.lastIndexOf('/') + 1));
  }
}
