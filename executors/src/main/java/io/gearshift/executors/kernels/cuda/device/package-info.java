/**
 * A GPU as a worker has it: its memory and kernels, a stream and what is launched on it. Everything
 * else of the backend calls kernels by {@link
 * io.gearshift.executors.kernels.cuda.device.CudaDevice} alone.
 */
package io.gearshift.executors.kernels.cuda.device;
