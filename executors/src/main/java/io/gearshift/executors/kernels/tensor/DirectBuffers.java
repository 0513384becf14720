package io.gearshift.executors.kernels.tensor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;

/** Frees direct buffers before the collector does: Java 17 has no interface of its own for it. */
final class DirectBuffers {
  private static final MethodHandle FREE = find();

  private DirectBuffers() {}

  /**
   * Frees a buffer's memory. Every later access to the buffer or a slice of it is undefined.
   *
   * @param buffer made by {@link ByteBuffer#allocateDirect}, not a slice
   */
  static void free(ByteBuffer buffer) {
    try {
      FREE.invoke(buffer);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot free a direct buffer", e);
    }
  }

  private static MethodHandle find() {
    try {
      // By name: the compiler warns of every mention of the class.
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(instance.get(null));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
