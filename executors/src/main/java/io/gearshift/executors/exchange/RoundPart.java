package io.gearshift.executors.exchange;

import java.io.Serializable;

/** Something of a round's results that adds up over workers in any order. */
public sealed interface RoundPart extends Serializable permits ExactSum, WorkerReports {

  /** The sum of both, which must be of one kind. */
  RoundPart plus(RoundPart other);
}
