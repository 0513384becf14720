/**
 * Compiles a network into an ordered list of operations with their memory planned once, and runs
 * it. Multiplies nothing itself: that is the kernels' work.
 */
package io.gearshift.executors.plan;
