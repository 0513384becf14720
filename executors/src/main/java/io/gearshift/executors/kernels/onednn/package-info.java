/**
 * The oneDNN backend and the only calls into oneDNN: {@link
 * io.gearshift.executors.kernels.onednn.OneDnn} makes primitives, {@code NativeStep} runs them, and
 * all else here is their composition. Element-wise arithmetic does not live here.
 */
package io.gearshift.executors.kernels.onednn;
