package io.gearshift.executors.kernels.onednn.primitive;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** How many OpenMP threads oneDNN takes for what the calling thread asks of it. */
final class OmpThreads {
  /** The loader knows the OpenMP library that oneDNN came with by this name. */
  private static final String LIBRARY = "libgomp.so.1";

  private static final boolean AVAILABLE = open();

  private OmpThreads() {}

  private static boolean open() {
    OneDnnLibrary.load();
    try {
      Native.register(OmpThreads.class, NativeLibrary.getInstance(LIBRARY));
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static native void omp_set_num_threads(int count);

  /** Whether the number can be set; if not, it is that of OMP_NUM_THREADS. */
  static boolean available() {
    return AVAILABLE;
  }

  /** Sets the number for the calling thread. */
  static void use(int count) {
    if (AVAILABLE) {
      omp_set_num_threads(count);
    }
  }
}
