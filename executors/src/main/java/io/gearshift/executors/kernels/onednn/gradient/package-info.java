/**
 * Weight gradients of 8-bit layers: a matrix product over im2col rows, chunk by chunk, or a
 * convolution over channels. Weight gradients in f32 are primitives of oneDNN and not here.
 */
package io.gearshift.executors.kernels.onednn.gradient;
