package io.gearshift.driver.ingest.files.archive;

/**
 * One entry of an archive.
 *
 * @param type what it is
 * @param path cleaned, relative
 * @param bytes of contents, as the archive says
 * @param target of a link, as the archive has it; the reason, of an entry that is not read
 * @param position where its archive's reader finds it again
 */
public record ArchiveEntry(Type type, String path, long bytes, String target, long position) {

  /** What an entry is. */
  public enum Type {
    FILE,
    FOLDER,
    SYMBOLIC_LINK,
    HARD_LINK,
    /** Something that cannot be read, for the reason in {@link #target()}. */
    NOT_READ
  }
}
