/**
 * Own kernels on NVIDIA GPUs. {@link io.gearshift.executors.kernels.cuda.CudaDriver} alone calls
 * the driver, {@link io.gearshift.executors.kernels.cuda.CudaException} reads every status. The
 * kernels are {@code src/main/cuda}; nothing but a download waits for them.
 */
package io.gearshift.executors.kernels.cuda;
