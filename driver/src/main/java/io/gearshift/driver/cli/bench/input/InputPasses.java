package io.gearshift.driver.cli.bench.input;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.spec.DataSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Training batches read by several workers at once, and thrown away.
 *
 * @param data which images
 * @param readers workers
 * @param batch images of a mini-batch
 * @param form of the batches
 */
record InputPasses(DataSpec data, int readers, int batch, BatchForm form) {
  private static final long SEED = 1;

  /** Images that one reader was given, and how long that took. */
  private record Read(long images, double seconds) {}

  /**
   * Reads, once uncounted.
   *
   * @param passes that count
   * @param length of a pass; the batch that is begun then is awaited
   * @return images/s of all readers together, pass by pass
   * @throws UserError if the data set has too few images, or cannot be read
   */
  List<Double> run(Configuration configuration, int passes, Duration length) {
    int batches = batches(configuration);
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    List<Double> rates = new ArrayList<>();
    try (InputResources input = new InputResources(configuration)) {
      for (int pass = 0; pass <= passes; pass++) {
        double rate = pass(input, threads, batches, pass, length);
        if (pass > 0) {
          rates.add(rate);
        }
      }
    } finally {
      threads.shutdownNow();
    }
    return rates;
  }

  private int batches(Configuration configuration) {
    try {
      Manifest manifest = Manifest.read(new Path(data.directory()), configuration);
      int examples = manifest.split(ShardFormat.TRAIN).examples();
      if (examples / readers < batch) {
        throw UserError.invalid(
            "--batch",
            batch,
            "be at most " + examples / readers + ", the training images of one of " + readers);
      }
      return TrainingBatches.perEpoch(examples, readers, batch);
    } catch (IOException e) {
      throw new UserError("Cannot read data set " + data.directory() + ": " + e.getMessage(), e);
    }
  }

  private double pass(
      InputResources input, ExecutorService threads, int batches, int pass, Duration length) {
    List<Future<Read>> reads = new ArrayList<>();
    for (int reader = 0; reader < readers; reader++) {
      int own = reader;
      reads.add(threads.submit(() -> read(input, own, batches, pass, length)));
    }
    double rate = 0;
    for (Future<Read> read : reads) {
      Read done = await(read);
      rate += done.images() / done.seconds();
    }
    return rate;
  }

  private static Read await(Future<Read> read) {
    try {
      return read.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while reading", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /** Epoch after epoch, each in an order and with changes of its own. */
  private Read read(InputResources input, int reader, int batches, int pass, Duration length) {
    long started = System.nanoTime();
    long images = 0;
    for (int epoch = pass * 1_000; System.nanoTime() - started < length.toNanos(); epoch++) {
      try (BatchSource source =
          TrainingBatches.open(
              input, data, reader, readers, SEED, epoch, 0, batches, batch, form)) {
        Batch next = source.next();
        while (next != null) {
          images += next.count();
          next = System.nanoTime() - started < length.toNanos() ? source.next() : null;
        }
      }
    }
    return new Read(images, (System.nanoTime() - started) / 1e9);
  }
}
