package io.gearshift.executors.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What takes long to make, kept between two uses. One value is with one borrower at a time.
 *
 * @param <K> by which a borrower says what is wanted
 * @param <V> what is lent
 */
final class LendingPool<K, V> implements AutoCloseable {
  private final Function<K, V> maker;
  private final Consumer<V> closer;
  private final BiPredicate<K, K> sameRun;
  private final Deque<Idle<K, V>> idle = new ArrayDeque<>();
  private boolean closed;

  private record Idle<K, V>(K key, V value) {}

  /**
   * An empty pool.
   *
   * @param closer of what is no longer wanted
   * @param sameRun whether values of two keys are wanted side by side; those of another run than
   *     the one that borrows are closed
   */
  LendingPool(Function<K, V> maker, Consumer<V> closer, BiPredicate<K, K> sameRun) {
    this.maker = maker;
    this.closer = closer;
    this.sameRun = sameRun;
  }

  /**
   * An idle value of the key, or a new one; to be given back.
   *
   * @throws IllegalStateException if the pool is closed
   */
  V borrow(K key) {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("What this executor kept is closed: its session has ended");
      }
      closeOtherRuns(key);
      for (Idle<K, V> entry : idle) {
        if (entry.key().equals(key)) {
          idle.remove(entry);
          return entry.value();
        }
      }
    }
    return maker.apply(key);
  }

  private void closeOtherRuns(K key) {
    for (Iterator<Idle<K, V>> entries = idle.iterator(); entries.hasNext(); ) {
      Idle<K, V> entry = entries.next();
      if (!sameRun.test(entry.key(), key)) {
        entries.remove();
        closer.accept(entry.value());
      }
    }
  }

  /** Ends a use; the value is closed if the pool is. */
  synchronized void giveBack(K key, V value) {
    if (closed) {
      closer.accept(value);
    } else {
      idle.push(new Idle<>(key, value));
    }
  }

  /** Closes what is idle now, and the rest when it is given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(entry -> closer.accept(entry.value()));
    idle.clear();
  }
}
