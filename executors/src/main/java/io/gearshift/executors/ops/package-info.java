/**
 * The operations of a compiled network: each owns its kernels, says when it reads and writes what,
 * and runs forward and backward. A {@code Value} is what lies between two of them.
 */
package io.gearshift.executors.ops;
