/**
 * JMH benchmarks of the hand-written kernels: compiled in every build, run on demand. Each checks
 * its result before it is timed and names the limit that the hardware sets. Those of
 * package-private classes stand beside them.
 *
 * <p>Scores are rates: the bytes or multiply-adds of one call stand at each method, so that a score
 * in operations per nanosecond reads as GB/s or as billions of multiply-adds a second. Bytes are
 * those that a call must read and write; where a store brings its line into the cache first, the
 * bus carries more.
 */
package io.gearshift.executors.benchmarks;
