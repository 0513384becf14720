package io.gearshift.driver.ingest.tree;

/**
 * A file of the source that is left out without being damaged.
 *
 * @param path relative to the source; in an archive archive!path
 * @param reason why, for people
 * @param junk whether it is of a kind that systems and editors leave everywhere
 */
public record IgnoredFile(String path, String reason, boolean junk) {

  /** One that its own name or content leaves out. */
  public static IgnoredFile of(FileEntry entry, String reason) {
    return new IgnoredFile(entry.display(), reason, JunkNames.reason(entry.path()) != null);
  }
}
