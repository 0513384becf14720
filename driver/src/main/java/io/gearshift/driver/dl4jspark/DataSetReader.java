package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.graph.InputShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Turns DataSets into arrays, on executors.
 *
 * @param classes of the network
 * @param flatImages what flat features are images of; null where they are taken as they are
 */
record DataSetReader(int classes, InputShape flatImages) implements Serializable {
  private static final int IMAGES = 4;
  private static final int VECTORS = 2;
  private static final int MOST_SHOWN = 10;

  /** All DataSets of a partition. */
  PartitionExamples read(int partition, Iterator<DataSet> sets) {
    InputShape shape = null;
    List<float[]> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    try {
      while (sets.hasNext()) {
        DataSet set = sets.next();
        requireNoMasks(set);
        InputShape own = shape(set.getFeatures());
        if (shape != null && !shape.equals(own)) {
          throw UserError.invalid(
              "features", text(own), "be " + text(shape) + ", as the DataSets before them");
        }
        shape = own;
        readImages(set.getFeatures(), own, images);
        readLabels(set.getLabels(), labels);
        if (images.size() != labels.size()) {
          throw UserError.invalid(
              "labels",
              set.getLabels().size(0) + " rows",
              "have a row for each of " + set.getFeatures().size(0) + " examples");
        }
      }
    } catch (UserError e) {
      return PartitionExamples.refused(
          e.getMessage() + ", in DataSets of partition " + partition + " of the RDD");
    }
    return new PartitionExamples(
        shape,
        images.toArray(float[][]::new),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        null);
  }

  private static void requireNoMasks(DataSet set) {
    if (set.getFeaturesMaskArray() != null || set.getLabelsMaskArray() != null) {
      throw UserError.invalid("DataSet", "with a mask array", "have none: images have no masks");
    }
  }

  private InputShape shape(INDArray features) {
    if (features.rank() == IMAGES) {
      return new InputShape((int) features.size(1), (int) features.size(2), (int) features.size(3));
    }
    if (features.rank() == VECTORS) {
      int length = (int) features.size(1);
      if (flatImages == null) {
        return new InputShape(length, 1, 1);
      }
      if (length == flatImages.channels() * flatImages.height() * flatImages.width()) {
        return flatImages;
      }
      throw UserError.invalid("features", length + " values", "be " + text(flatImages));
    }
    throw UserError.invalid(
        "features",
        "shape " + Arrays.toString(features.shape()),
        "be [examples, channels, height, width] or [examples, values]");
  }

  private static void readImages(INDArray features, InputShape shape, List<float[]> images) {
    long examples = features.size(0);
    float[] values =
        features
            .castTo(DataType.FLOAT)
            .reshape('c', examples, shape.channels(), shape.height(), shape.width())
            .permute(0, 2, 3, 1)
            .dup('c')
            .data()
            .asFloat();
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw UserError.invalid("features", value, "be finite");
      }
    }
    int size = shape.channels() * shape.height() * shape.width();
    for (int i = 0; i < examples; i++) {
      images.add(Arrays.copyOfRange(values, i * size, (i + 1) * size));
    }
  }

  private void readLabels(INDArray labels, List<Integer> target) {
    boolean indices = labels.rank() == 1 || (labels.rank() == VECTORS && labels.size(1) == 1);
    boolean rows = labels.rank() == VECTORS && labels.size(1) == classes;
    if (!indices && !rows) {
      throw UserError.invalid(
          "labels",
          "shape " + Arrays.toString(labels.shape()),
          "be [examples, " + classes + "], the network's classes, or class indices");
    }
    float[] values = labels.castTo(DataType.FLOAT).dup('c').data().asFloat();
    int width = indices ? 1 : classes;
    for (int from = 0; from < values.length; from += width) {
      target.add(indices ? index(values[from]) : hot(values, from));
    }
  }

  private int index(float value) {
    int label = (int) value;
    if (label != value || label < 0 || label >= classes) {
      throw UserError.invalid("label", value, "be a class from 0 to " + (classes - 1));
    }
    return label;
  }

  private int hot(float[] values, int from) {
    int label = -1;
    boolean valid = true;
    for (int i = 0; i < classes; i++) {
      float value = values[from + i];
      valid &= value == 0 || (value == 1 && label < 0);
      label = value == 1 ? i : label;
    }
    if (!valid || label < 0) {
      float[] shown = Arrays.copyOfRange(values, from, from + Math.min(classes, MOST_SHOWN));
      throw UserError.invalid("label", Arrays.toString(shown), "be one-hot: one 1, else 0");
    }
    return label;
  }

  /** A shape as DL4J writes it. */
  static String text(InputShape shape) {
    return shape.channels() + "x" + shape.height() + "x" + shape.width();
  }
}
