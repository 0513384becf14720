package io.gearshift.driver.cli.bench.peers.stock;

import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerProcess;
import io.gearshift.driver.cli.bench.peers.process.PeerSession;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.util.Map;

/**
 * Stock dl4j-spark with parameter averaging on a local master, in a JVM of its own, on the build of
 * DL4J that the stock peer has.
 *
 * @param stock that peer
 */
public record StockSparkPeer(StockPeer stock) implements Peer {

  @Override
  public String name() {
    return "dl4j-spark FP32";
  }

  @Override
  public int batch(int batch) {
    return stock.batch(batch);
  }

  @Override
  public int iterations(int iterations) {
    return stock.iterations(iterations);
  }

  @Override
  public PeerSession open(BenchNetwork network, int batch, int threads) {
    // Workers take the place of threads: each has one.
    return PeerProcess.start(
        stock.command(StockSparkStep.class, network, batch, threads), 1, Map.of());
  }
}
