/** Tensors, what their elements are, and where they lie. Computes nothing. */
package io.gearshift.executors.kernels.tensor;
