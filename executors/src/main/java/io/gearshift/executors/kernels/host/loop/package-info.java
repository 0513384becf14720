/**
 * Loops over host memory: spread over threads, in blocks whose sums do not depend on the threads;
 * the checks of their arguments.
 */
package io.gearshift.executors.kernels.host.loop;
