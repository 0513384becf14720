/**
 * JMH benchmarks: compiled in every build, run on demand by their {@code main} methods. Each checks
 * its result before it is timed and names the limit that the hardware sets.
 */
package io.gearshift.executors.benchmarks;
