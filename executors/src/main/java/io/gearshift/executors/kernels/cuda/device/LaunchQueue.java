package io.gearshift.executors.kernels.cuda.device;

import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Launches on their way to a stream, in order. Without graphs each begins at once. With them up to
 * {@value #MOST} wait for each other, or for whoever needs the stream; where the same kernels have
 * come at the same place of a pass before, one graph begins them all, with what has changed of
 * their arguments. The results are the same.
 *
 * <p>The stream's worker adds launches; {@link DeviceHeap} flushes from any thread, so that memory
 * is freed only when all that was to use it has begun.
 */
final class LaunchQueue {
  /** So few that the GPU begins early in a step, and so many that few graphs make up a step. */
  static final int MOST = 64;

  /** Fewer begin one by one. */
  private static final int FEWEST = 4;

  /** Launches that are given arguments while {@link #MOST} wait. */
  private static final int BEING_MADE = 4;

  /** Plans come and go: beyond, all are made anew. */
  private static final int MOST_GRAPHS = 1024;

  /** Kernels in order, and how many launches of the pass came before. */
  private record Sequence(int first, List<Long> functions) {}

  private final long stream;
  private final boolean graphed;
  private final LaunchProfile profile;
  private final Launch[] launches;
  private final List<Launch> waiting = new ArrayList<>();

  /** Null for what has come once. */
  private final Map<Sequence, LaunchGraph> graphs = new HashMap<>();

  private int next;
  private int sinceStart;
  private int graphLaunches;

  /**
   * A queue of no launches.
   *
   * @param stream the driver's handle
   * @param graphed whether launches may wait for each other
   * @param profile of launches one by one; null for none, and always where graphs are made
   */
  LaunchQueue(long stream, boolean graphed, LaunchProfile profile) {
    this.stream = stream;
    this.graphed = graphed;
    this.profile = profile;
    this.launches = new Launch[graphed ? MOST + BEING_MADE : BEING_MADE];
    for (int i = 0; i < launches.length; i++) {
      launches[i] = new Launch();
    }
  }

  /** A launch to be given arguments and a shape, and to be added, soon. */
  Launch next(String kernel, long function) {
    Launch launch = launches[next];
    next = (next + 1) % launches.length;
    return launch.begin(kernel, function);
  }

  /** Takes a launch that has its arguments and its shape. */
  synchronized void add(Launch launch) {
    if (!graphed) {
      launch(launch);
      return;
    }
    waiting.add(launch);
    if (waiting.size() == MOST) {
      flush();
    }
  }

  /** Begins all that waits. */
  synchronized void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      if (waiting.size() < FEWEST) {
        waiting.forEach(this::launch);
      } else {
        launchTogether();
      }
    } finally {
      sinceStart += waiting.size();
      waiting.clear();
    }
  }

  /** Begins all that waits, and says that what comes next comes again and again: a pass. */
  synchronized void startAnew() {
    flush();
    sinceStart = 0;
  }

  /** How many graphs were launched. */
  synchronized int graphLaunches() {
    return graphLaunches;
  }

  private void launchTogether() {
    List<Long> functions = new ArrayList<>(waiting.size());
    for (Launch launch : waiting) {
      functions.add(launch.function());
    }
    Sequence sequence = new Sequence(sinceStart, functions);
    LaunchGraph graph = graphs.get(sequence);
    if (graph != null) {
      graph.update(waiting);
    } else if (graphs.containsKey(sequence)) {
      graph = new LaunchGraph(waiting);
      graphs.put(sequence, graph);
    } else {
      if (graphs.size() == MOST_GRAPHS) {
        forgetGraphs();
      }
      graphs.put(sequence, null);
      waiting.forEach(this::launch);
      return;
    }
    graph.launch(stream);
    graphLaunches++;
  }

  private void launch(Launch launch) {
    LaunchShape shape = launch.shape();
    if (profile != null) {
      profile.begin(launch.name(), shape);
    }
    CudaException.check(
        CudaDriver.cuLaunchKernel(
            launch.function(),
            shape.gridX(),
            shape.gridY(),
            shape.gridZ(),
            shape.threads(),
            1,
            1,
            shape.sharedBytes(),
            stream,
            launch.argumentPointers(),
            0),
        "cuLaunchKernel of " + launch.name());
    if (profile != null) {
      profile.end();
    }
  }

  /** Begins all that waits and gives the graphs back; they end when they have run. */
  synchronized void close() {
    flush();
    forgetGraphs();
  }

  private void forgetGraphs() {
    for (LaunchGraph graph : graphs.values()) {
      if (graph != null) {
        graph.close();
      }
    }
    graphs.clear();
  }
}
