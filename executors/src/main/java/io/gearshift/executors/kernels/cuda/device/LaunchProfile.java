package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Time of every kernel on the device, between an event before and one after each launch. On where
 * the system property {@code gearshift.cuda.profile} is {@code true} or {@code grids}, which tells
 * launches of different grids apart, and then printed when the process ends; launches then do not
 * overlap.
 */
final class LaunchProfile {
  private static final String PROPERTY = "gearshift.cuda.profile";

  private static final String BY_GRID = "grids";

  private final long stream;
  private final boolean byGrid;
  private final List<String> names = new ArrayList<>();
  private final List<Long> events = new ArrayList<>();
  private final Map<String, Total> totals = new TreeMap<>();

  private static final class Total {
    private double milliseconds;
    private int launches;
  }

  private LaunchProfile(long stream, boolean byGrid) {
    this.stream = stream;
    this.byGrid = byGrid;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print(text())));
  }

  /** Null where nobody asks for a profile. */
  static LaunchProfile ofProperty(long stream) {
    boolean byGrid = BY_GRID.equals(System.getProperty(PROPERTY));
    return byGrid || Boolean.getBoolean(PROPERTY) ? new LaunchProfile(stream, byGrid) : null;
  }

  /** Before a launch. */
  void begin(String kernel, LaunchShape shape) {
    names.add(
        byGrid ? kernel + " " + shape.gridX() + "," + shape.gridY() + "," + shape.gridZ() : kernel);
    record(2 * (names.size() - 1));
  }

  /** After it. */
  void end() {
    record(2 * names.size() - 1);
  }

  private void record(int index) {
    if (index == events.size()) {
      long[] event = new long[1];
      CudaException.check(CudaDriver.cuEventCreate(event, 0), "cuEventCreate");
      events.add(event[0]);
    }
    CudaException.check(CudaDriver.cuEventRecord(events.get(index), stream), "cuEventRecord");
  }

  /** Adds up what has been launched; everything must be done. */
  synchronized void collect() {
    float[] milliseconds = new float[1];
    for (int i = 0; i < names.size(); i++) {
      CudaException.check(
          CudaDriver.cuEventElapsedTime(milliseconds, events.get(2 * i), events.get(2 * i + 1)),
          "cuEventElapsedTime");
      Total total = totals.computeIfAbsent(names.get(i), name -> new Total());
      total.milliseconds += milliseconds[0];
      total.launches++;
    }
    names.clear();
  }

  private synchronized String text() {
    double all = totals.values().stream().mapToDouble(total -> total.milliseconds).sum();
    StringBuilder lines = new StringBuilder("GPU time by kernel (ms in all, share, launches):\n");
    totals.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue().milliseconds))
        .forEach(
            entry ->
                lines.append(
                    String.format(
                        Locale.ROOT,
                        "%-40s %10.2f %5.1f%% %8d%n",
                        entry.getKey(),
                        entry.getValue().milliseconds,
                        100 * entry.getValue().milliseconds / all,
                        entry.getValue().launches)));
    return lines.toString();
  }
}
