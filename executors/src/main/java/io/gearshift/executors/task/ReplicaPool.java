package io.gearshift.executors.task;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.train.Replica;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Replicas kept between the rounds of an executor, so that plans are compiled once. A replica holds
 * nothing that a round does not overwrite, so any of them gives the same bits.
 */
final class ReplicaPool {
  private static final Deque<Replica> IDLE = new ArrayDeque<>();

  private ReplicaPool() {}

  /** An idle replica of a network on its device, or a new one. */
  static Replica borrow(NetworkSpec network) {
    synchronized (IDLE) {
      // Replicas of another network belong to a run that is over.
      IDLE.removeIf(replica -> !TaskEnvironment.isSame(replica.network(), network));
      for (Replica idle : IDLE) {
        if (idle.network().equals(network)) {
          IDLE.remove(idle);
          return idle;
        }
      }
    }
    return new Replica(network);
  }

  static void giveBack(Replica replica) {
    synchronized (IDLE) {
      IDLE.push(replica);
    }
  }
}
