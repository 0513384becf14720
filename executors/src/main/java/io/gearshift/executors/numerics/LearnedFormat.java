package io.gearshift.executors.numerics;

import java.io.Serializable;

/** A number format of which two values are trained. */
public sealed interface LearnedFormat extends Serializable permits LearnedUniform, LearnedPowers {

  /** For people, which values are trained: {@code "bits and largest value"}. */
  String label();
}
