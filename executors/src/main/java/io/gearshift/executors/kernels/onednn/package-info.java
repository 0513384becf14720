/**
 * The oneDNN backend: its door, {@link io.gearshift.executors.kernels.onednn.OneDnnKernels},
 * pooling and normalisation, and the proof at the first start that products of integers are exact.
 * The products of layers live in {@code convolution}, what corrects sums that saturate in {@code
 * saturation}, weight gradients in {@code gradient}, and the calls of oneDNN's computations in
 * {@code primitive}. Element-wise arithmetic does not live here.
 */
package io.gearshift.executors.kernels.onednn;
