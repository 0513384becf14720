/** Optimisers' updates in vectors. */
package io.gearshift.executors.kernels.vector.update;
