package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.IgnoredFile;
import io.gearshift.driver.ingest.unit.SourceUnit;
import java.util.List;

/**
 * A source that is understood: what is to be read and how, before an image is decoded.
 *
 * @param kind what it is, for people: "folders of images"
 * @param labels what its classes are told by
 * @param readings a line for each folder or file of a split: what it was taken for
 * @param units what tasks read
 * @param images how many images the units hold; -1 where only reading tells
 * @param bytes of the files that are read
 * @param rejected files that are images by their names alone
 * @param ignored files left out
 * @param files all files of the source, those inside of archives counted and not the archives
 */
public record SourcePlan(
    String kind,
    Labels labels,
    List<String> readings,
    List<SourceUnit> units,
    int images,
    long bytes,
    List<SourceItem> rejected,
    List<IgnoredFile> ignored,
    int files) {

  /** What the classes are told by. */
  public enum Labels {
    /** The names of folders. */
    FOLDERS,
    /** Numbers in files of many images. */
    NUMBERS,
    /** The keys of records: names or numbers. */
    KEYS
  }
}
