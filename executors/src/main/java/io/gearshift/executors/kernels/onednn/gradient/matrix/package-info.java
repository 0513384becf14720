/**
 * Weight gradients of 8-bit convolutions by oneDNN's matmul, each thread over images of its own;
 * for CPUs with 8-bit dot products.
 */
package io.gearshift.executors.kernels.onednn.gradient.matrix;
