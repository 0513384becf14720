package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.compute.DeviceContext;
import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import io.gearshift.executors.kernels.cuda.device.driver.DriverLibrary;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A GPU as a process sees it: what it is, the kernels that it runs, and its memory, which all
 * workers of the process share. Open until its {@link ComputeResources} are closed.
 */
public final class CudaContext extends DeviceContext {
  private static final int NAME_BYTES = 256;
  private static final int DEFAULT_SHARED_BYTES = 48 * 1024;

  /** Of kernels that take memory of a launch as well. */
  private static final int MOST_DECLARED_BYTES = 4 * 1024;

  private static final double BYTES_PER_GIBIBYTE = 1L << 30;

  private static final int MULTIPROCESSOR_COUNT = 16;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int MAX_DYNAMIC_SHARED_SIZE = 8;

  /**
   * The context of the calling thread: every call of the driver means it. Static as the driver's
   * own note of it is: one for each thread, whichever contexts there are.
   */
  private static final ThreadLocal<CudaContext> CURRENT = new ThreadLocal<>();

  private final int ordinal;
  private final String name;
  private final int major;
  private final int minor;
  private final int multiprocessors;
  private final long memory;
  private final int driverVersion;
  private final long context;
  private final long module;
  private final String image;
  private final Map<String, Long> functions = new ConcurrentHashMap<>();

  /** By kernel, the shared bytes that launches may take. */
  private final Map<String, Integer> allowed = new ConcurrentHashMap<>();

  private final DeviceHeap heap = new DeviceHeap();

  private CudaContext(int ordinal) {
    this.ordinal = ordinal;
    int device = device(ordinal);
    this.name = name(device);
    this.major = attribute(CAPABILITY_MAJOR, device);
    this.minor = attribute(CAPABILITY_MINOR, device);
    this.multiprocessors = attribute(MULTIPROCESSOR_COUNT, device);
    int[] version = new int[1];
    CudaException.check(CudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    this.driverVersion = version[0];
    long[] value = new long[1];
    CudaException.check(CudaDriver.cuDeviceTotalMem_v2(value, device), "cuDeviceTotalMem");
    this.memory = value[0];
    KernelImage kernels = KernelImage.of(major, minor);
    this.image = kernels.name();
    CudaException.check(
        CudaDriver.cuDevicePrimaryCtxRetain(value, device), "cuDevicePrimaryCtxRetain");
    this.context = value[0];
    enter();
    CudaException.check(CudaDriver.cuModuleLoadData(value, kernels.bytes()), "cuModuleLoadData");
    this.module = value[0];
  }

  /**
   * The context of a GPU, which its user must {@link #leave}.
   *
   * @param ordinal among those that the driver offers, from 0 on
   * @throws CudaException if there is no driver, no such GPU, or it is too old
   */
  public static CudaContext of(int ordinal, ComputeResources resources) {
    return resources.enter(
        CudaContext.class,
        ordinal,
        number -> {
          DriverLibrary.open();
          return new CudaContext(number);
        });
  }

  private static int device(int ordinal) {
    int[] value = new int[1];
    CudaException.check(CudaDriver.cuDeviceGetCount(value), "cuDeviceGetCount");
    if (ordinal < 0 || ordinal >= value[0]) {
      throw new CudaException(
          "Invalid GPU: "
              + ordinal
              + " (must be below "
              + value[0]
              + ", how many this process sees)");
    }
    CudaException.check(CudaDriver.cuDeviceGet(value, ordinal), "cuDeviceGet");
    return value[0];
  }

  private static String name(int device) {
    byte[] bytes = new byte[NAME_BYTES];
    CudaException.check(CudaDriver.cuDeviceGetName(bytes, bytes.length, device), "cuDeviceGetName");
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf('\0'));
  }

  private static int attribute(int attribute, int device) {
    int[] value = new int[1];
    CudaException.check(
        CudaDriver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
    return value[0];
  }

  /** Makes this the calling thread's context, if it is not. */
  void enter() {
    if (CURRENT.get() != this) {
      CudaException.check(CudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
      CURRENT.set(this);
    }
  }

  String name() {
    return name;
  }

  int multiprocessors() {
    return multiprocessors;
  }

  /** One line: the GPU, its architecture and memory, the driver and the kernels that it runs. */
  String description() {
    return String.format(
        Locale.ROOT,
        "%s (GPU %d, compute capability %d.%d, %d multiprocessors, %.1f GiB), driver for CUDA %d.%d,"
            + " kernels %s",
        name,
        ordinal,
        major,
        minor,
        multiprocessors,
        memory / BYTES_PER_GIBIBYTE,
        driverVersion / 1000,
        driverVersion % 1000 / 10,
        image);
  }

  DeviceHeap heap() {
    return heap;
  }

  /** The driver's handle of a kernel. */
  long function(String kernel) {
    // A plain read first: it takes no lock, and is all that a launch needs.
    Long known = functions.get(kernel);
    return known != null ? known : functions.computeIfAbsent(kernel, this::find);
  }

  private long find(String kernel) {
    enter();
    long[] pointer = new long[1];
    CudaException.check(
        CudaDriver.cuModuleGetFunction(pointer, module, kernel),
        "cuModuleGetFunction of " + kernel);
    return pointer[0];
  }

  /**
   * Lets a kernel take more shared memory than launches may by default, which what it declares
   * itself counts to.
   */
  void allowShared(String kernel, int bytes) {
    if (bytes > DEFAULT_SHARED_BYTES - MOST_DECLARED_BYTES
        && bytes > allowed.getOrDefault(kernel, 0)) {
      raiseShared(kernel, bytes);
    }
  }

  /** What is allowed is known only once it is, and never becomes less: other workers launch. */
  private synchronized void raiseShared(String kernel, int bytes) {
    if (bytes > allowed.getOrDefault(kernel, 0)) {
      enter();
      CudaException.check(
          CudaDriver.cuFuncSetAttribute(function(kernel), MAX_DYNAMIC_SHARED_SIZE, bytes),
          "cuFuncSetAttribute of " + kernel);
      allowed.put(kernel, bytes);
    }
  }

  /** Waits for what still runs, and frees the memory, the kernels and the device. */
  @Override
  protected void close() {
    enter();
    heap.close();
    CudaException.check(CudaDriver.cuModuleUnload(module), "cuModuleUnload");
    CURRENT.remove();
    CudaException.check(
        CudaDriver.cuDevicePrimaryCtxRelease_v2(device(ordinal)), "cuDevicePrimaryCtxRelease");
  }
}
