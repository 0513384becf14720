package io.gearshift.executors.kernels.cuda.device;

/**
 * The functions of the NVIDIA driver's library that this backend calls, by JNA's direct mapping;
 * {@link DriverLibrary} opens it. Each returns a status, which {@link CudaException#check} reads.
 *
 * <p>Source: NVIDIA, CUDA Driver API reference, version 12.
 */
final class CudaDriver {
  private CudaDriver() {}

  static native int cuInit(int flags);

  static native int cuDriverGetVersion(int[] version);

  static native int cuDeviceGetCount(int[] count);

  static native int cuDeviceGet(int[] device, int ordinal);

  static native int cuDeviceGetName(byte[] name, int length, int device);

  static native int cuDeviceGetAttribute(int[] value, int attribute, int device);

  static native int cuDeviceTotalMem_v2(long[] bytes, int device);

  static native int cuDevicePrimaryCtxRetain(long[] context, int device);

  static native int cuDevicePrimaryCtxRelease_v2(int device);

  static native int cuCtxSetCurrent(long context);

  static native int cuModuleLoadData(long[] module, byte[] image);

  static native int cuModuleUnload(long module);

  static native int cuModuleGetFunction(long[] function, long module, String name);

  static native int cuFuncSetAttribute(long function, int attribute, int value);

  static native int cuMemGetInfo_v2(long[] free, long[] total);

  static native int cuMemAlloc_v2(long[] pointer, long bytes);

  static native int cuMemFree_v2(long pointer);

  static native int cuMemHostAlloc(long[] pointer, long bytes, int flags);

  static native int cuMemFreeHost(long pointer);

  static native int cuMemcpyHtoDAsync_v2(long target, long source, long bytes, long stream);

  static native int cuMemcpyDtoHAsync_v2(long target, long source, long bytes, long stream);

  static native int cuMemcpyDtoDAsync_v2(long target, long source, long bytes, long stream);

  static native int cuMemsetD8Async(long target, byte value, long count, long stream);

  static native int cuMemsetD32Async(long target, int value, long count, long stream);

  static native int cuStreamCreate(long[] stream, int flags);

  static native int cuStreamDestroy_v2(long stream);

  static native int cuStreamSynchronize(long stream);

  static native int cuEventCreate(long[] event, int flags);

  static native int cuEventRecord(long event, long stream);

  static native int cuEventSynchronize(long event);

  static native int cuEventElapsedTime(float[] milliseconds, long start, long end);

  static native int cuLaunchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      long stream,
      long arguments,
      long extra);

  static native int cuGraphCreate(long[] graph, int flags);

  static native int cuGraphAddKernelNode(
      long[] node, long graph, long[] dependencies, long dependencyCount, long parameters);

  static native int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags);

  static native int cuGraphExecKernelNodeSetParams(long executable, long node, long parameters);

  static native int cuGraphLaunch(long executable, long stream);

  static native int cuGraphExecDestroy(long executable);

  static native int cuGraphDestroy(long graph);

  static native int cuGetErrorName(int status, long[] name);

  static native int cuGetErrorString(int status, long[] text);
}
