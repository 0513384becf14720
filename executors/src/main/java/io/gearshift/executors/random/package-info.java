/**
 * Counter-based random streams: a value is a function of (seed, round, worker, step, tensor, index)
 * and of nothing else, so that any part of a run can be computed again, alone and in any order.
 */
package io.gearshift.executors.random;
