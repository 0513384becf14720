package io.gearshift.executors.train;

import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.batch.InputBytes;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** Random mini-batches from a seed, all in memory. */
final class ListedBatches implements BatchSource {
  private final Deque<Batch> batches = new ArrayDeque<>();

  ListedBatches(InputShape shape, int batchSize, int batches, int classes, long seed) {
    for (int b = 0; b < batches; b++) {
      RandomStream random = RandomStream.of(seed, b);
      float[] values = new float[batchSize * shape.height() * shape.width() * shape.channels()];
      for (int i = 0; i < values.length; i++) {
        values[i] = 2 * random.uniform(i) - 1;
      }
      int[] labels = new int[batchSize];
      for (int i = 0; i < batchSize; i++) {
        labels[i] = random.below(values.length + i, classes);
      }
      Tensor images = Tensor.of(values, batchSize, shape.height(), shape.width(), shape.channels());
      add(new Batch(images, labels, batchSize));
    }
  }

  ListedBatches add(Batch batch) {
    batches.add(batch);
    return this;
  }

  @Override
  public Batch next() {
    return batches.poll();
  }

  @Override
  public long nanosWaited() {
    return 0;
  }

  @Override
  public InputBytes bytesRead() {
    return InputBytes.NONE;
  }

  @Override
  public void close() {}
}
