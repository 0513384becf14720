package io.gearshift.executors.graph;

import java.io.Serializable;

/**
 * Parameters that are treated alike.
 *
 * @param name by which settings name it
 * @param training whether gradients move it
 * @param combination how the workers' values become one at the end of a round
 * @param diversity whether the policy's gradient diversity counts it
 */
public record ParameterGroup(
    String name, Training training, Combination combination, Diversity diversity)
    implements Serializable {

  /** Weights of convolution and dense layers. */
  public static final ParameterGroup WEIGHTS =
      new ParameterGroup("weights", Training.TRAINED, Combination.MEAN, Diversity.COUNTED);

  /** Biases of convolution and dense layers. */
  public static final ParameterGroup BIASES =
      new ParameterGroup("biases", Training.TRAINED, Combination.MEAN, Diversity.COUNTED);

  /** Gamma and beta of batch normalisations. */
  public static final ParameterGroup NORMALIZATION =
      new ParameterGroup("normalization", Training.TRAINED, Combination.MEAN, Diversity.COUNTED);

  /** Running mean and variance of batch normalisations. */
  public static final ParameterGroup STATISTICS =
      new ParameterGroup("statistics", Training.KEPT, Combination.MEAN, Diversity.IGNORED);

  /** What changes a parameter. */
  public enum Training {
    /** An optimiser, by its gradient. */
    TRAINED,
    /** Passes themselves, or nothing; if there is a gradient nobody reads it. */
    KEPT
  }

  /** How the workers' values become one. */
  public enum Combination {
    /** Their mean, weighted by the examples that each has trained on. */
    MEAN,
    /** The round's start plus the sum of what each worker has changed. */
    SUM,
    /** The largest. */
    MAXIMUM
  }

  /** Whether the policy reads the gradients. */
  public enum Diversity {
    COUNTED,
    IGNORED
  }
}
