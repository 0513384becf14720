package io.gearshift.executors.data.feed;

import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSets;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;
import io.gearshift.executors.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Decoded images of the workers of a process; the least recently used are given up first. */
public final class ImageCache {

  /** A third of the heap, at most 1 GiB: the rest is the executor's. */
  static final long BUDGET = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 3);

  private static final RandomStream UNUSED = RandomStream.of(0);

  private final DataSets dataSets;
  private final Map<Key, FutureTask<CachedImages>> held = new LinkedHashMap<>(16, 0.75f, true);

  /** An empty cache of images of these data sets. */
  public ImageCache(DataSets dataSets) {
    this.dataSets = dataSets;
  }

  private record Key(
      String directory,
      String checksum,
      String split,
      ShardAssignment assignment,
      int height,
      int width,
      int channels,
      long bytesPerImage,
      Augmentation framing) {
    long bytes() {
      return assignment.count() * bytesPerImage;
    }
  }

  /** Whether a worker's examples can be held decoded. */
  static boolean fits(DataSpec spec, ShardAssignment assignment) {
    return assignment.count() * spec.bytesPerImage() <= BUDGET;
  }

  /** The images, decoded by the first caller and shared by all. */
  public CachedImages of(DataSpec spec, String split, ShardAssignment assignment) {
    Key key =
        new Key(
            spec.directory(),
            spec.checksum(),
            split,
            assignment,
            spec.height(),
            spec.width(),
            spec.channels(),
            spec.bytesPerImage(),
            spec.augmentation().forEvaluation());
    FutureTask<CachedImages> task;
    synchronized (held) {
      task = held.get(key);
      if (task == null) {
        task = new FutureTask<>(() -> load(spec, split, assignment));
        makeRoom(key.bytes());
        held.put(key, task);
      }
    }
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      synchronized (held) {
        held.remove(key, task);
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot load " + spec.directory(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while loading " + spec.directory(), e);
    }
  }

  private void makeRoom(long bytes) {
    long sum = held.keySet().stream().mapToLong(Key::bytes).sum();
    var oldest = held.keySet().iterator();
    while (sum + bytes > BUDGET && oldest.hasNext()) {
      sum -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /** Gives up all images. */
  public void clear() {
    synchronized (held) {
      held.clear();
    }
  }

  private CachedImages load(DataSpec spec, String split, ShardAssignment assignment) {
    Manifest manifest = dataSets.manifest(spec);
    CheckedShards shards = dataSets.shards(spec);
    int[] labels = new int[assignment.count()];
    int[] position = {0};
    try (ImageFraming framing = new ImageFraming(spec, spec.augmentation().forEvaluation())) {
      int size = framing.size();
      byte[] pixels = new byte[Math.multiplyExact(labels.length, size)];
      for (ShardAssignment.Block block : assignment.blocks(manifest.split(split))) {
        shards.read(
            block.shard(),
            block.fromRow(),
            block.toRow(),
            example -> {
              framing.frame(example, UNUSED, pixels, position[0] * size);
              labels[position[0]++] = example.label();
            });
      }
      return new CachedImages(pixels, labels, assignment.from());
    }
  }
}
