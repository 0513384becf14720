/** Vectors of this machine's width, and loops that touch each element once. */
package io.gearshift.executors.kernels.vector.loop;
