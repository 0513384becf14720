/**
 * Immutable records that travel between driver and executors: the work of a round, the state that
 * it starts from, and results as parts that add up in any order; what is timed, and the times. No
 * Spark, no arithmetic on tensors but the exact sums.
 */
package io.gearshift.executors.exchange;
