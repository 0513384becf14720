package io.gearshift.executors.data;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * Fills batches in one background thread while the caller computes: three buffers take turns, one
 * with the caller, one ready, one being filled.
 */
final class PrefetchedBatches implements BatchSource {
  private static final int BUFFERS = 3;

  private record Filled(BatchBuffers buffers, int count, Throwable failure) {}

  private final Supplier<ExampleFeed> opener;
  private final int batchSize;
  private final List<BatchBuffers> buffers;
  private final BlockingQueue<BatchBuffers> free = new ArrayBlockingQueue<>(BUFFERS + 1);
  private final BlockingQueue<Filled> ready = new ArrayBlockingQueue<>(BUFFERS + 1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile InputBytes bytesRead = InputBytes.NONE;
  private BatchBuffers lent;
  private boolean ended;
  private long nanosWaited;

  /**
   * Starts reading at once.
   *
   * @param opener makes the feed, in the background thread
   */
  PrefetchedBatches(DataSpec spec, int batchSize, String name, Supplier<ExampleFeed> opener) {
    this(buffers(batchSize, spec.height(), spec.width(), spec.channels()), batchSize, name, opener);
  }

  /**
   * @param buffers that take turns, from {@link #buffers}
   */
  PrefetchedBatches(
      List<BatchBuffers> buffers, int batchSize, String name, Supplier<ExampleFeed> opener) {
    this.opener = opener;
    this.batchSize = batchSize;
    this.buffers = buffers;
    free.addAll(buffers);
    thread = new Thread(this::fill, "gearshift-input-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** As many as take turns, each for a batch of such images. */
  static List<BatchBuffers> buffers(int batchSize, int height, int width, int channels) {
    List<BatchBuffers> buffers = new ArrayList<>();
    for (int i = 0; i < BUFFERS; i++) {
      buffers.add(BatchBuffers.take(batchSize, height, width, channels));
    }
    return buffers;
  }

  @Override
  public Batch next() {
    if (closed) {
      throw new IllegalStateException("The batch source is closed");
    }
    if (ended) {
      return null;
    }
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    Filled filled = take();
    if (filled.failure() != null) {
      ended = true;
      throw rethrown(filled.failure());
    }
    if (filled.count() == 0) {
      ended = true;
      return null;
    }
    lent = filled.buffers();
    return new Batch(lent.images(), lent.labels(), filled.count());
  }

  @Override
  public long nanosWaited() {
    return nanosWaited;
  }

  @Override
  public InputBytes bytesRead() {
    return bytesRead;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (lent != null) {
      // Wakes the thread if it waits for a buffer; it then sees that all is over.
      free.add(lent);
      lent = null;
    }
    free.offer(buffers.get(0));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    buffers.forEach(BatchBuffers::giveBack);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Filled take() {
    Filled filled = ready.poll();
    if (filled != null) {
      return filled;
    }
    long start = System.nanoTime();
    try {
      return ready.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for input", e);
    } finally {
      nanosWaited += System.nanoTime() - start;
    }
  }

  private void fill() {
    InputBytes before = FileReads.ofThisThread();
    try (ExampleFeed feed = opener.get()) {
      int count = batchSize;
      // A short batch, or an empty one, is the last.
      while (count == batchSize && !closed) {
        BatchBuffers target = free.take();
        if (!closed) {
          count = fill(feed, target);
          bytesRead = FileReads.ofThisThread().minus(before).withCached(feed.bytesFromMemory());
          ready.add(new Filled(target, count, null));
        }
      }
      if (count > 0) {
        ready.add(new Filled(null, 0, null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ready.add(new Filled(null, 0, e));
    } catch (RuntimeException | Error e) {
      ready.add(new Filled(null, 0, e));
    }
  }

  private int fill(ExampleFeed feed, BatchBuffers target) {
    int size = target.images().size() / batchSize;
    float[] values = new float[size];
    FloatBuffer images =
        target.images().buffer().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    int count = 0;
    while (count < batchSize && !closed && feed.next()) {
      feed.write(values);
      images.put(count * size, values);
      target.labels()[count] = feed.label();
      count++;
    }
    if (count > 0 && count < batchSize) {
      Arrays.fill(values, 0);
      for (int row = count; row < batchSize; row++) {
        images.put(row * size, values);
        target.labels()[row] = 0;
      }
    }
    return count;
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(failure);
  }
}
