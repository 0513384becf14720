package io.gearshift.executors.kernels.host;

/**
 * Chooses the element-wise kernels and says which and why: the hand-vectorised ones where the JVM
 * has the module {@value #MODULE} and the CPU has vectors of at least {@value #MIN_VECTOR_BITS}
 * bits, plain Java elsewhere. {@code -Dgearshift.elementwise=scalar|vector} forces one; what is
 * forced and not available is an error.
 */
public final class ElementWiseProvider {
  /** System property that forces the kernels. */
  public static final String PROPERTY = "gearshift.elementwise";

  /** The JDK module that the vector kernels need. */
  public static final String MODULE = "jdk.incubator.vector";

  /** Narrower vectors gain too little over plain Java. */
  public static final int MIN_VECTOR_BITS = 256;

  private static final String SCALAR = "io.gearshift.executors.kernels.reference.ScalarElementWise";
  private static final String VECTOR = "io.gearshift.executors.kernels.vector.VectorElementWise";

  private ElementWiseProvider() {}

  /**
   * Kernels and why they were chosen.
   *
   * @param elementWise the kernels
   * @param reason one clause
   */
  public record Choice(HostElementWise elementWise, String reason) {
    /** Their name, and why they are not the vectorised ones where they are not. */
    public String description() {
      return elementWise.name() + (elementWise.name().equals("scalar") ? " (" + reason + ")" : "");
    }
  }

  /**
   * The element-wise kernels of this machine.
   *
   * @param threads threads that one call may use, at least 1
   * @throws IllegalStateException if the kernels forced by {@link #PROPERTY} are not available
   */
  public static Choice choose(int threads) {
    return choose(System.getProperty(PROPERTY), threads);
  }

  static Choice choose(String forced, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("Invalid threads: " + threads + " (must be at least 1)");
    }
    if (forced != null && !forced.equals("scalar") && !forced.equals("vector")) {
      throw new IllegalArgumentException(
          "Invalid " + PROPERTY + ": " + forced + " (must be scalar or vector)");
    }
    String obstacle = "scalar".equals(forced) ? "forced by " + PROPERTY : vectorObstacle();
    if (obstacle == null) {
      String reason = forced == null ? "module " + MODULE + " is present" : "forced by " + PROPERTY;
      return new Choice(vector(threads), reason);
    }
    if ("vector".equals(forced)) {
      throw new IllegalStateException(
          "Element-wise kernels 'vector', forced by " + PROPERTY + ", cannot start: " + obstacle);
    }
    return new Choice(scalar(), obstacle);
  }

  /** Why the vector kernels cannot run here, or null. */
  private static String vectorObstacle() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return "the JVM runs without --add-modules " + MODULE;
    }
    try {
      int bits = (Integer) Class.forName(VECTOR).getMethod("vectorBits").invoke(null);
      return bits >= MIN_VECTOR_BITS
          ? null
          : "vectors have " + bits + " bits here, fewer than " + MIN_VECTOR_BITS;
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("Vector kernels cannot be loaded: " + e, e);
    }
  }

  private static HostElementWise vector(int threads) {
    try {
      return Class.forName(VECTOR)
          .asSubclass(HostElementWise.class)
          .getConstructor(int.class)
          .newInstance(threads);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("Vector kernels cannot start: " + e, e);
    }
  }

  private static HostElementWise scalar() {
    try {
      return Class.forName(SCALAR).asSubclass(HostElementWise.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("Scalar kernels cannot start: " + e, e);
    }
  }
}
