package io.gearshift.driver.cli.bench.peers;

import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerFailure;
import io.gearshift.driver.cli.bench.peers.process.PeerSession;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Times engines in short turns: what else the machine does in a few seconds hits all of them. A
 * second of steps at the beginning of a turn is not counted: an engine that has waited finds the
 * caches full of another's data, its threads are not yet where they run best, and its steps take up
 * to half as long again.
 */
public final class PeerTurns {
  private static final double UNCOUNTED_MILLISECONDS = 1000;

  private final List<Peer> peers;
  private final int turns;
  private final int iterations;
  private final int threads;
  private final PrintWriter out;
  private final List<String> failures = new ArrayList<>();

  public PeerTurns(List<Peer> peers, int turns, int iterations, int threads, PrintWriter out) {
    this.peers = List.copyOf(peers);
    this.turns = turns;
    this.iterations = iterations;
    this.threads = threads;
    this.out = out;
  }

  /** The engines' results on one network; those that failed are left out of it. */
  public List<PeerResult> run(BenchNetwork network, int batch) {
    Map<Peer, PeerSession> sessions = new LinkedHashMap<>();
    try {
      for (Peer peer : peers) {
        open(peer, network, batch, sessions);
      }
      Map<Peer, List<List<Double>>> times = new LinkedHashMap<>();
      sessions.keySet().forEach(peer -> times.put(peer, new ArrayList<>()));
      for (int turn = 1; turn <= turns; turn++) {
        StringJoiner line = new StringJoiner(", ");
        for (Peer peer : List.copyOf(times.keySet())) {
          try {
            List<Double> counted = turn(peer, sessions.get(peer));
            times.get(peer).add(counted);
            line.add(
                String.format(Locale.ROOT, "%s %.2f ms", peer.name(), PeerResult.median(counted)));
          } catch (PeerFailure e) {
            times.remove(peer);
            fail(peer, network, e);
          }
        }
        say(String.format(Locale.ROOT, "turn %2d  %s: %s", turn, network.name(), line));
      }
      List<PeerResult> results = new ArrayList<>();
      times.forEach(
          (peer, list) ->
              results.add(
                  PeerResult.of(
                      network.name(), peer.name(), sessions.get(peer).description(), list)));
      return results;
    } finally {
      sessions.values().forEach(PeerSession::close);
    }
  }

  private void open(Peer peer, BenchNetwork network, int batch, Map<Peer, PeerSession> sessions) {
    try {
      sessions.put(peer, peer.open(network, peer.batch(batch), threads));
      say(peer.name() + " on " + network.name() + " is warm");
    } catch (PeerFailure e) {
      fail(peer, network, e);
    }
  }

  private List<Double> turn(Peer peer, PeerSession session) {
    double first = session.turn(1).get(0);
    int uncounted = (int) Math.ceil(Math.max(0, UNCOUNTED_MILLISECONDS - first) / first);
    List<Double> milliseconds = session.turn(uncounted + peer.iterations(iterations));
    return milliseconds.subList(uncounted, milliseconds.size());
  }

  private void fail(Peer peer, BenchNetwork network, PeerFailure failure) {
    String line = peer.name() + " on " + network.name() + " (" + failure.getMessage() + ")";
    failures.add(line);
    say("Failed: " + line);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  /** What did not work, one line each. */
  public List<String> failures() {
    return List.copyOf(failures);
  }
}
