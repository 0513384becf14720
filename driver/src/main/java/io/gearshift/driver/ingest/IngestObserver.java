package io.gearshift.driver.ingest;

import io.gearshift.driver.ingest.plan.SourcePlan;

/** Is told of an ingest on its way, by the thread that runs it. */
@FunctionalInterface
public interface IngestObserver {
  /** Wants to know nothing. */
  IngestObserver NONE = plan -> {};

  /** What the source was taken for, before the work starts. */
  void planned(SourcePlan plan);

  /**
   * That an earlier start was killed, and what it left is used.
   *
   * @param what images or shards
   * @param ready how many of them are done
   * @param all how many there are; -1 where that is not known yet
   */
  default void goingOn(String what, int ready, int all) {}

  /** That the lock of another process is waited for, which may have died. */
  default void waiting() {}
}
