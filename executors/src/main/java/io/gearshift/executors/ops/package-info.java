/**
 * What an operation of a compiled network is: it owns its kernels, says when it reads and writes
 * what, and runs forward and backward. A {@code Value} is what lies between two of them, an {@code
 * Operand} a form in which it is encoded. The operations themselves live in sub-packages.
 */
package io.gearshift.executors.ops;
