package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.peers.process.PeerDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * All turns of one engine on one network.
 *
 * @param network its name
 * @param peer the engine's name in tables
 * @param engine name and version, as the engine says
 * @param detail what it ran on
 * @param batch images of a step
 * @param medians milliseconds of a step, the median of each turn, in order
 * @param minimumMilliseconds over all turns
 */
public record PeerResult(
    String network,
    String peer,
    String engine,
    String detail,
    int batch,
    List<Double> medians,
    double minimumMilliseconds) {

  /**
   * The result of some turns.
   *
   * @param turns milliseconds of each step of each
   */
  static PeerResult of(
      String network, String peer, PeerDescription description, List<List<Double>> turns) {
    return new PeerResult(
        network,
        peer,
        description.engine(),
        description.detail(),
        description.batch(),
        turns.stream().map(PeerResult::median).toList(),
        turns.stream()
            .flatMap(Collection::stream)
            .mapToDouble(Double::valueOf)
            .min()
            .orElseThrow());
  }

  /** The middle one of numbers; where there is none, the mean of the middle two. */
  public static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The median of the turns' medians. */
  public double median() {
    return median(medians);
  }

  /** At the median. */
  double imagesPerSecond() {
    return 1e3 * batch / median();
  }

  /** Images/s at the median over another engine's. */
  public double ratioOfMedians(PeerResult base) {
    return imagesPerSecond() / base.imagesPerSecond();
  }

  /** The median over the turns of images/s over another engine's in the same turn. */
  public double medianOfRatios(PeerResult base) {
    List<Double> ratios = new ArrayList<>();
    for (int turn = 0; turn < medians.size(); turn++) {
      ratios.add(base.medians.get(turn) / medians.get(turn) * batch / base.batch);
    }
    return median(ratios);
  }
}
