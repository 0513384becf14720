package io.gearshift.executors.data;

import io.gearshift.executors.data.batch.BatchBufferPool;
import io.gearshift.executors.data.feed.ImageCache;
import io.gearshift.executors.data.spec.DataSets;
import org.apache.hadoop.conf.Configuration;

/**
 * What the batch sources of a process have in common: Hadoop's settings, the data sets that are
 * open, decoded images, and memory for batches. A task lasts one round, its data many.
 */
public final class InputResources implements AutoCloseable {
  private final DataSets dataSets;
  private final ImageCache images;
  private final BatchBufferPool buffers = new BatchBufferPool();

  /**
   * Nothing yet.
   *
   * @param configuration Hadoop's settings by which data sets are read
   */
  public InputResources(Configuration configuration) {
    this.dataSets = new DataSets(configuration);
    this.images = new ImageCache(dataSets);
  }

  DataSets dataSets() {
    return dataSets;
  }

  ImageCache images() {
    return images;
  }

  BatchBufferPool buffers() {
    return buffers;
  }

  /** Frees the memory of batches: of open sources when they are closed, all other now. */
  @Override
  public void close() {
    buffers.close();
    images.clear();
  }
}
