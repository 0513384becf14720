package io.gearshift.driver.ingest.tree;

import java.io.Serializable;

/**
 * What a path says of an image.
 *
 * @param split train, validation or test
 * @param className the folder that it is in, or the number of its class
 * @param id split/class/file, unique in a source
 */
public record ImageName(String split, String className, String id) implements Serializable {

  /**
   * An image in a class folder.
   *
   * @param file its path below the class folder
   */
  public static ImageName of(String split, String className, String file) {
    return new ImageName(split, className, split + "/" + className + "/" + file);
  }

  /** An image of a numbered class in a file of many. */
  public static ImageName numbered(String split, int label, String file, int index) {
    return of(split, Integer.toString(label), file + "-" + index);
  }
}
