package io.gearshift.driver.ingest.preprocess;

import io.gearshift.driver.error.UserError;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is done to images before they are stored ({@code --preprocess}). */
public enum Preprocess {
  /** Images are stored as they come. */
  NONE("none"),
  /** Global contrast normalisation to norm 55. */
  GCN("gcn"),
  /** The same, then whitening that is fitted on the training images. */
  GCN_ZCA("gcn-zca"),
  /** Global contrast normalisation to norm 1, then local contrast normalisation. */
  GCN_LCN("gcn-lcn");

  /**
   * Norm of an image in pylearn2's scripts for CIFAR-10.
   *
   * <p>Source: pylearn2, make_cifar10_gcn_whitened.py.
   */
  public static final double CIFAR_SCALE = 55;

  /**
   * Norm of an image in pylearn2's script for SVHN, the default of its normalisation.
   *
   * <p>Source: pylearn2, papers/maxout/svhn_preprocessing.py.
   */
  public static final double SVHN_SCALE = 1;

  private final String option;

  Preprocess(String option) {
    this.option = option;
  }

  /**
   * The method that an option names.
   *
   * @throws UserError if it names none
   */
  public static Preprocess of(String option) {
    for (Preprocess method : values()) {
      if (method.option.equals(option)) {
        return method;
      }
    }
    throw UserError.invalid("--preprocess", option, "be none, gcn, gcn-zca or gcn-lcn");
  }

  /** As users write it. */
  public String option() {
    return option;
  }

  /** The normalisation that comes first. */
  GlobalContrast contrast() {
    return new GlobalContrast(this == GCN_LCN ? SVHN_SCALE : CIFAR_SCALE);
  }

  /** All numbers that it depends on, by name. */
  public SortedMap<String, Double> parameters() {
    SortedMap<String, Double> parameters = new TreeMap<>(contrast().parameters());
    if (this == GCN_ZCA) {
      parameters.put("whiteningFilterBias", Whitening.FILTER_BIAS);
    }
    if (this == GCN_LCN) {
      parameters.putAll(LocalContrast.parameters());
    }
    return parameters;
  }

  /** Most values of one image, so that what is computed of it stays exact and fits in memory. */
  public int mostValues() {
    return this == GCN_ZCA ? Whitening.MOST_VALUES : GlobalContrast.MOST_VALUES;
  }
}
