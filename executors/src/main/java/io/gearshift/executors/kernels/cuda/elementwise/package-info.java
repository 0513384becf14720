/**
 * Everything but products on a GPU: putting tensors on grids, batch normalisation, pooling,
 * activations, the loss, updates, images.
 */
package io.gearshift.executors.kernels.cuda.elementwise;
