package io.gearshift.executors.kernels.cuda.device.driver;

/**
 * The functions of the NVIDIA driver's library that this backend calls, by JNA's direct mapping;
 * {@link DriverLibrary} opens it. Each returns a status, which {@link CudaException#check} reads.
 *
 * <p>Source: NVIDIA, CUDA Driver API reference, version 12.
 */
public final class CudaDriver {
  private CudaDriver() {}

  static native int cuInit(int flags);

  public static native int cuDriverGetVersion(int[] version);

  public static native int cuDeviceGetCount(int[] count);

  public static native int cuDeviceGet(int[] device, int ordinal);

  public static native int cuDeviceGetName(byte[] name, int length, int device);

  public static native int cuDeviceGetAttribute(int[] value, int attribute, int device);

  public static native int cuDeviceTotalMem_v2(long[] bytes, int device);

  public static native int cuDevicePrimaryCtxRetain(long[] context, int device);

  public static native int cuDevicePrimaryCtxRelease_v2(int device);

  public static native int cuCtxSetCurrent(long context);

  public static native int cuModuleLoadData(long[] module, byte[] image);

  public static native int cuModuleUnload(long module);

  public static native int cuModuleGetFunction(long[] function, long module, String name);

  public static native int cuFuncSetAttribute(long function, int attribute, int value);

  public static native int cuMemGetInfo_v2(long[] free, long[] total);

  public static native int cuMemAlloc_v2(long[] pointer, long bytes);

  public static native int cuMemFree_v2(long pointer);

  public static native int cuMemHostAlloc(long[] pointer, long bytes, int flags);

  public static native int cuMemFreeHost(long pointer);

  public static native int cuMemcpyHtoDAsync_v2(long target, long source, long bytes, long stream);

  public static native int cuMemcpyDtoHAsync_v2(long target, long source, long bytes, long stream);

  public static native int cuMemcpyDtoDAsync_v2(long target, long source, long bytes, long stream);

  public static native int cuMemsetD8Async(long target, byte value, long count, long stream);

  public static native int cuMemsetD32Async(long target, int value, long count, long stream);

  public static native int cuStreamCreate(long[] stream, int flags);

  public static native int cuStreamDestroy_v2(long stream);

  public static native int cuStreamSynchronize(long stream);

  public static native int cuEventCreate(long[] event, int flags);

  public static native int cuEventRecord(long event, long stream);

  public static native int cuEventSynchronize(long event);

  public static native int cuEventElapsedTime(float[] milliseconds, long start, long end);

  public static native int cuLaunchKernel(
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

  public static native int cuGraphCreate(long[] graph, int flags);

  public static native int cuGraphAddKernelNode(
      long[] node, long graph, long[] dependencies, long dependencyCount, long parameters);

  public static native int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags);

  public static native int cuGraphExecKernelNodeSetParams(
      long executable, long node, long parameters);

  public static native int cuGraphLaunch(long executable, long stream);

  public static native int cuGraphExecDestroy(long executable);

  public static native int cuGraphDestroy(long graph);

  static native int cuGetErrorName(int status, long[] name);

  static native int cuGetErrorString(int status, long[] text);
}
