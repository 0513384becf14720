package io.gearshift.driver.ingest.inspection;

import io.gearshift.driver.ingest.tree.ImageName;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * One thing found in a source. A plain class, as Spark's serialisers want what travels between
 * tasks.
 */
public final class SourceItem implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What was found. */
  public enum Kind {
    /** An image that decodes. */
    IMAGE,
    /** An image that does not; {@link #text()} is the reason. */
    REJECTED,
    /** Names of numbered classes, one a line in {@link #text()}. */
    CLASS_NAMES,
    /** The source cannot be used; {@link #text()} is the message for the user. */
    FAILED
  }

  private final Kind kind;
  private final String split;
  private final String className;
  private final String id;
  private final String text;
  private final byte[] image;
  private final int width;
  private final int height;
  private final PixelStatistics statistics;

  private SourceItem(
      Kind kind,
      String split,
      String className,
      String id,
      String text,
      byte[] image,
      int width,
      int height,
      PixelStatistics statistics) {
    this.kind = kind;
    this.split = split;
    this.className = className;
    this.id = id;
    this.text = text;
    this.image = image;
    this.width = width;
    this.height = height;
    this.statistics = statistics;
  }

  /** An image with the statistics of its pixels. */
  static SourceItem image(
      ImageName name, byte[] image, int width, int height, PixelStatistics statistics) {
    return new SourceItem(
        Kind.IMAGE,
        name.split(),
        name.className(),
        name.id(),
        "",
        image,
        width,
        height,
        statistics);
  }

  /** An image that is left out. */
  public static SourceItem rejected(ImageName name, String reason) {
    return new SourceItem(
        Kind.REJECTED, name.split(), name.className(), name.id(), reason, null, 0, 0, null);
  }

  /** Names of numbered classes. */
  public static SourceItem classNames(String lines) {
    return message(Kind.CLASS_NAMES, lines);
  }

  /** The end of the job, with the one line that the user sees. */
  public static SourceItem failed(String message) {
    return message(Kind.FAILED, message);
  }

  private static SourceItem message(Kind kind, String text) {
    return new SourceItem(kind, "", "", "", text, null, 0, 0, null);
  }

  /** The same image under another name. */
  public SourceItem named(ImageName name) {
    return new SourceItem(
        kind, name.split(), name.className(), name.id(), text, image, width, height, statistics);
  }

  /** The same with other bytes, which are to be stored. */
  public SourceItem storedAs(byte[] bytes) {
    return new SourceItem(kind, split, className, id, text, bytes, width, height, statistics);
  }

  /** The same without pixels, for the driver. */
  public SourceItem head() {
    return new SourceItem(kind, split, className, id, text, null, encodedBytes(), 0, null);
  }

  /**
   * The same with one text for all classes and splits of a name.
   *
   * @param shared gives the text that equals another
   */
  public SourceItem sharing(UnaryOperator<String> shared) {
    return new SourceItem(
        kind,
        shared.apply(split),
        shared.apply(className),
        id,
        shared.apply(text),
        image,
        width,
        height,
        statistics);
  }

  /** Size of the encoded image; of a {@link #head()} too. */
  public int encodedBytes() {
    return image == null ? width : image.length;
  }

  public Kind kind() {
    return kind;
  }

  public String split() {
    return split;
  }

  public String className() {
    return className;
  }

  public String id() {
    return id;
  }

  public String text() {
    return text;
  }

  public byte[] image() {
    return image;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public PixelStatistics statistics() {
    return statistics;
  }
}
