package io.gearshift.driver.cli.bench;

import java.util.List;

/**
 * All runs of one engine on one network.
 *
 * @param network its name
 * @param peer the engine's name in tables
 * @param engine name and version, as the engine says
 * @param detail what it ran on
 * @param batch images of a step
 * @param medians milliseconds of a step, the median of each run, in order
 * @param minimumMilliseconds over all runs
 */
record PeerResult(
    String network,
    String peer,
    String engine,
    String detail,
    int batch,
    List<Double> medians,
    double minimumMilliseconds) {

  static PeerResult of(String network, Peer peer, List<PeerTime> times) {
    PeerTime first = times.get(0);
    return new PeerResult(
        network,
        peer.name(),
        first.engine(),
        first.detail(),
        first.batch(),
        times.stream().map(PeerTime::medianMilliseconds).toList(),
        times.stream().mapToDouble(PeerTime::minimumMilliseconds).min().orElseThrow());
  }

  /** The median of the runs' medians; of an even number, the mean of the middle two. */
  double median() {
    List<Double> sorted = medians.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** At the median. */
  double imagesPerSecond() {
    return 1e3 * batch / median();
  }
}
