/** Batch normalisation in vectors, in few passes over memory. */
package io.gearshift.executors.kernels.vector.normalization;
