package io.gearshift.executors.data.batch;

import io.gearshift.executors.data.feed.ExampleFeed;
import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * Fills batches in one background thread while the caller computes: three buffers take turns, one
 * with the caller, one ready, one being filled.
 */
public final class PrefetchedBatches implements BatchSource {
  private static final int BUFFERS = 3;

  /**
   * What the background thread hands over.
   *
   * @param placement null where images are values
   */
  private record Filled(
      BatchBuffers buffers, int count, ImagePlacement placement, Throwable failure) {

    static Filled end(Throwable failure) {
      return new Filled(null, 0, null, failure);
    }
  }

  private final BatchBufferPool pool;
  private final Supplier<ExampleFeed> opener;
  private final int batchSize;
  private final List<BatchBuffers> buffers = new ArrayList<>();
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
   * @param pool of the memory for the batches
   * @param opener makes the feed, in the background thread
   */
  public PrefetchedBatches(
      BatchBufferPool pool, BatchBuffers.Shape shape, String name, Supplier<ExampleFeed> opener) {
    this.pool = pool;
    this.opener = opener;
    this.batchSize = shape.batchSize();
    for (int i = 0; i < BUFFERS; i++) {
      buffers.add(pool.take(shape));
    }
    free.addAll(buffers);
    thread = new Thread(this::fill, "gearshift-input-" + name);
    thread.setDaemon(true);
    thread.start();
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
    return new Batch(
        lent.images(), Optional.ofNullable(filled.placement()), lent.labels(), filled.count());
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
    buffers.forEach(pool::giveBack);
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
          Filled filled = filled(feed, target);
          count = filled.count();
          bytesRead = FileReads.ofThisThread().minus(before).withCached(feed.bytesFromMemory());
          ready.add(filled);
        }
      }
      if (count > 0) {
        ready.add(Filled.end(null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ready.add(Filled.end(e));
    } catch (RuntimeException | Error e) {
      ready.add(Filled.end(e));
    }
  }

  private Filled filled(ExampleFeed feed, BatchBuffers target) {
    if (target.shape().type() == DataType.F32) {
      return new Filled(target, fillValues(feed, target), null, null);
    }
    int[] moves = new int[batchSize * ImagePlacement.NUMBERS];
    ByteBuffer pixels = target.images().buffer().duplicate().clear();
    int count = 0;
    while (count < batchSize && !closed && feed.next()) {
      feed.write(pixels, moves, count * ImagePlacement.NUMBERS);
      target.labels()[count] = feed.label();
      count++;
    }
    Arrays.fill(target.labels(), count, batchSize, 0);
    return new Filled(target, count, feed.placement(moves, count), null);
  }

  private int fillValues(ExampleFeed feed, BatchBuffers target) {
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
