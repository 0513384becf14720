/**
 * Fixed point, Gaussian and learned grids in plain Java, and what of them all host backends share.
 */
package io.gearshift.executors.kernels.host.grid;
