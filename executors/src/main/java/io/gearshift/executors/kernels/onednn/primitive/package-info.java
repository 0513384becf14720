/**
 * The only calls into oneDNN's computations: {@link
 * io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory} makes primitives, {@link
 * io.gearshift.executors.kernels.onednn.primitive.Primitive} runs one, {@link
 * io.gearshift.executors.kernels.onednn.primitive.IntegerGemm} multiplies into integers. What a
 * layer computes with them does not live here.
 */
package io.gearshift.executors.kernels.onednn.primitive;
