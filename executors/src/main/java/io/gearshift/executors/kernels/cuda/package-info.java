/**
 * Own kernels on NVIDIA GPUs. {@link io.gearshift.executors.kernels.cuda.CudaKernels} is the door;
 * the kernels are {@code src/main/cuda}; nothing but a download waits for them.
 */
package io.gearshift.executors.kernels.cuda;
