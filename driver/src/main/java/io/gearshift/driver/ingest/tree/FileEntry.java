package io.gearshift.driver.ingest.tree;

import java.io.Serializable;

/**
 * One thing in a source, as its listing finds it: a file, a link or a folder. A plain class, as
 * Spark's serialisers want what travels between tasks.
 */
public final class FileEntry implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What it is in its file system or archive. */
  public enum Kind {
    FILE,
    FOLDER,
    /** A link of an archive, to another entry or out of it. */
    LINK,
    /** To be left out, for {@link #note()}. */
    LEFT_OUT
  }

  private final Kind kind;
  private final String archive;
  private final String path;
  private final String root;
  private final String location;
  private final long bytes;
  private final long position;
  private final long modified;
  private final String note;
  private final Content content;
  private final Content packed;

  private FileEntry(
      Kind kind,
      String archive,
      String path,
      String root,
      String location,
      long bytes,
      long position,
      long modified,
      String note,
      Content content,
      Content packed) {
    this.kind = kind;
    this.archive = archive;
    this.path = path;
    this.root = root;
    this.location = location;
    this.bytes = bytes;
    this.position = position;
    this.modified = modified;
    this.note = note;
    this.content = content;
    this.packed = packed;
  }

  /**
   * A file of a file system.
   *
   * @param path relative to the source
   * @param location where it is opened
   * @param modified when it was changed last, in milliseconds
   */
  public static FileEntry file(String path, String location, long bytes, long modified) {
    return new FileEntry(
        Kind.FILE, "", path, "", location, bytes, 0, modified, "", Content.OTHER, null);
  }

  /**
   * A file below the source's folder, opened where the two texts together say. All entries share
   * one text of the folder: a source may hold millions of files.
   *
   * @param root the source's location
   * @param path relative to the source
   * @param modified when it was changed last, in milliseconds
   */
  public static FileEntry below(String root, String path, long bytes, long modified) {
    return new FileEntry(
        Kind.FILE, "", path, root, "", bytes, 0, modified, "", Content.OTHER, null);
  }

  /**
   * A file of an archive.
   *
   * @param position where the archive's reader finds it again
   */
  public static FileEntry inArchive(
      String archive, String path, long bytes, long position, Content content) {
    return new FileEntry(Kind.FILE, archive, path, "", "", bytes, position, 0, "", content, null);
  }

  /** A link of an archive to a path of it. */
  public static FileEntry link(String archive, String path, String target) {
    return new FileEntry(Kind.LINK, archive, path, "", "", 0, 0, 0, target, Content.OTHER, null);
  }

  /** A folder; counted by nobody. */
  public static FileEntry folder(String archive, String path) {
    return new FileEntry(Kind.FOLDER, archive, path, "", "", 0, 0, 0, "", Content.OTHER, null);
  }

  /** Something that is left out, and why. */
  public static FileEntry leftOut(String archive, String path, String reason) {
    return new FileEntry(
        Kind.LEFT_OUT, archive, path, "", "", -1, 0, 0, reason, Content.OTHER, null);
  }

  /** The same file, left out; links may still lead to it. */
  public FileEntry leftOut(String reason) {
    return new FileEntry(
        Kind.LEFT_OUT,
        archive,
        path,
        root,
        location,
        bytes,
        position,
        modified,
        reason,
        content,
        packed);
  }

  /**
   * The same file with what it holds.
   *
   * @param compression of the whole file, null if none
   * @param contents what it holds, unpacked
   */
  public FileEntry holding(Content contents, Content compression) {
    return new FileEntry(
        kind,
        archive,
        path,
        root,
        location,
        bytes,
        position,
        modified,
        note,
        contents,
        compression);
  }

  public Kind kind() {
    return kind;
  }

  /** Path of the archive that it is in, relative to the source; empty outside of archives. */
  public String archive() {
    return archive;
  }

  /** Path relative to its archive or the source, with '/'. */
  public String path() {
    return path;
  }

  /** Where a file outside of archives is opened. */
  public String location() {
    return location.isEmpty() && !root.isEmpty() ? root + "/" + path : location;
  }

  /** Size as its file system or archive says; -1 of what cannot be read. */
  public long bytes() {
    return bytes;
  }

  /** Where in its archive it begins, in the archive's own terms. */
  public long position() {
    return position;
  }

  /** When a file outside of archives was changed last, in milliseconds; else 0. */
  public long modified() {
    return modified;
  }

  /** A link's target, or the reason for leaving it out. */
  public String note() {
    return note;
  }

  /** What it holds, unpacked where {@link #compression()} is not null. */
  public Content content() {
    return content;
  }

  /** How the whole file is compressed, or null. */
  public Content compression() {
    return packed;
  }

  /** Its path for people: archive!path. */
  public String display() {
    return archive.isEmpty() ? path : archive + "!" + path;
  }
}
