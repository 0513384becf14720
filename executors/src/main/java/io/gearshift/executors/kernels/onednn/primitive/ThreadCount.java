package io.gearshift.executors.kernels.onednn.primitive;

/** The thread count of oneDNN's OpenMP, which is read from the environment when it is loaded. */
public final class ThreadCount {
  public static final String VARIABLE = "OMP_NUM_THREADS";

  private ThreadCount() {}

  /**
   * Checks that OpenMP will use {@code threads} threads, then loads oneDNN.
   *
   * @param setting the value of OMP_NUM_THREADS, null if it is not set; of a list the first counts
   * @throws IllegalStateException if the two differ: a wrong count costs many times the speed
   */
  public static OneDnnLibrary check(int threads, String setting) {
    String first = setting == null ? "" : setting.split(",", -1)[0].trim();
    if (!first.equals(Integer.toString(threads))) {
      throw new IllegalStateException(
          "Invalid "
              + VARIABLE
              + ": "
              + (setting == null ? "not set" : setting)
              + " (must be "
              + threads
              + ", the threads that oneDNN is asked to use; it is read when oneDNN is loaded)");
    }
    return OneDnnLibrary.load();
  }
}
