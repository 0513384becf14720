/** Rounding to grids and back in vectors, and the ranges that grids follow from. */
package io.gearshift.executors.kernels.vector.grid;
