package io.gearshift.driver.dl4jspark;

import io.gearshift.executors.graph.InputShape;
import java.io.Serializable;

/**
 * One partition's DataSets as arrays, or why they cannot be taken.
 *
 * @param shape of every image; null where there is none
 * @param images {height, width, channels} each
 * @param labels their classes
 * @param refusal one line; null if all is well
 */
record PartitionExamples(InputShape shape, float[][] images, int[] labels, String refusal)
    implements Serializable {

  /** What the driver learns of a partition. */
  record Summary(InputShape shape, int count, String refusal) implements Serializable {}

  static PartitionExamples refused(String line) {
    return new PartitionExamples(null, new float[0][], new int[0], line);
  }

  Summary summary() {
    return new Summary(shape, labels.length, refusal);
  }
}
