/**
 * What element-wise kernels owe on grids that are learned, Gaussian or of the multipliers, and the
 * cases of all of them.
 */
package io.gearshift.executors.kernels.contract.elementwise;
