package io.gearshift.executors.exchange.part;

import java.io.Serializable;

/** What parts of a round add up to: the same in any order of workers. */
public sealed interface RoundSum extends Serializable
    permits ExactSum, MaximumSlice, WorkerReports {

  /** The sum of both, which must be of one kind. */
  RoundSum plus(RoundSum other);
}
