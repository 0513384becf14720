/**
 * Compiles a DL4J network configuration into an ordered list of steps with their memory planned
 * once. Knows layers, formats and lifetimes; multiplies nothing itself: that is the kernels' work.
 */
package io.gearshift.executors.plan;
