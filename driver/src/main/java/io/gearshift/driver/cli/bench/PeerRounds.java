package io.gearshift.driver.cli.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times engines in turn, several rounds of it: what else the machine does in a minute hits all of
 * them.
 */
final class PeerRounds {
  private final List<Peer> peers;
  private final int runs;
  private final int iterations;
  private final int threads;
  private final PrintWriter out;
  private final List<String> failures = new ArrayList<>();

  PeerRounds(List<Peer> peers, int runs, int iterations, int threads, PrintWriter out) {
    this.peers = List.copyOf(peers);
    this.runs = runs;
    this.iterations = iterations;
    this.threads = threads;
    this.out = out;
  }

  /** The engines' results on one network; those that failed are left out of it. */
  List<PeerResult> run(BenchNetwork network, int batch) {
    Map<Peer, List<PeerTime>> times = new LinkedHashMap<>();
    peers.forEach(peer -> times.put(peer, new ArrayList<>()));
    for (int run = 1; run <= runs; run++) {
      for (Peer peer : peers) {
        List<PeerTime> ofPeer = times.get(peer);
        if (ofPeer == null) {
          continue;
        }
        try {
          PeerTime time = peer.time(network, peer.batch(batch), threads, iterations);
          ofPeer.add(time);
          out.printf(
              Locale.ROOT,
              "run %d  %-13s  %-17s  batch %3d  %10.2f ms  %9.1f images/s%n",
              run,
              network.name(),
              peer.name(),
              time.batch(),
              time.medianMilliseconds(),
              1e3 * time.batch() / time.medianMilliseconds());
          out.flush();
        } catch (PeerFailure e) {
          times.remove(peer);
          String line = peer.name() + " on " + network.name() + " (" + e.getMessage() + ")";
          failures.add(line);
          out.println("Failed: " + line);
          out.flush();
        }
      }
    }
    List<PeerResult> results = new ArrayList<>();
    times.forEach((peer, list) -> results.add(PeerResult.of(network.name(), peer, list)));
    return results;
  }

  /** What did not work, one line each. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
