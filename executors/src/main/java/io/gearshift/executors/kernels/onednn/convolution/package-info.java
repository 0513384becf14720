/**
 * Convolutions and dense layers, in f32 and of 8-bit operands: which primitives and products each
 * of their three products is made of.
 */
package io.gearshift.executors.kernels.onednn.convolution;
