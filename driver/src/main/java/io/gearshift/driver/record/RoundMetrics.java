package io.gearshift.driver.record;

/**
 * One worker's share of one round; units as in {@link EpochMetrics}.
 *
 * @param epoch from 0
 * @param round within the epoch, from 0
 * @param worker from 0
 * @param regime "8", "12", "16", "fp32", ...
 * @param images examples trained on
 * @param trainLoss mean over these examples
 * @param trainTop1 per cent
 * @param imagesPerSecond images over seconds
 * @param secondsCompute forward, backward and update
 * @param secondsExchange reading the round's state and writing the sums
 * @param secondsInput waiting for decoded images
 * @param seconds wall clock of the worker's task
 * @param bytesExchanged bytes in and out of the worker
 * @param bytesLocal of images, from files on a disk of the worker's machine
 * @param bytesFromCache of decoded images, from the worker's memory
 * @param bytesRemote of images, from files on other machines
 * @param host where the worker ran
 * @param executor Spark's name of the process that it ran in
 * @param gpu address of the GPU that Spark gave it; null if it gave none
 * @param kernels what computed there, as it describes itself; null where an older program wrote it
 */
public record RoundMetrics(
    int epoch,
    int round,
    int worker,
    String regime,
    long images,
    Double trainLoss,
    Double trainTop1,
    double imagesPerSecond,
    double secondsCompute,
    double secondsExchange,
    double secondsInput,
    double seconds,
    long bytesExchanged,
    long bytesLocal,
    long bytesFromCache,
    long bytesRemote,
    String host,
    String executor,
    String gpu,
    String kernels)
    implements Metrics {

  /**
   * @throws IllegalArgumentException if it has no regime, or a number below 0 says where it is
   */
  public RoundMetrics {
    Metrics.check(Math.min(epoch, Math.min(round, worker)), regime);
  }

  @Override
  public String place() {
    return "epoch " + epoch + ", round " + round + ", worker " + worker;
  }

  @Override
  public boolean isBeyond(Position position) {
    return new Position(epoch, round).compareTo(position) >= 0;
  }
}
