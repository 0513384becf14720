package io.gearshift.executors.data;

import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One worker's images of one split, decoded: a task lasts one round, its data many. Kept for the
 * whole process, the least recently used given up first.
 *
 * @param pixels {count, height, width, channels}
 * @param labels by position
 * @param first the split's index of position 0
 */
record CachedImages(byte[] pixels, int[] labels, int first) {

  /** A third of the heap, at most 1 GiB: the rest is the executor's. */
  static final long BUDGET = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 3);

  private static final RandomStream UNUSED = RandomStream.of(0);
  private static final Map<Key, FutureTask<CachedImages>> CACHE =
      new LinkedHashMap<>(16, 0.75f, true);

  private record Key(
      String directory,
      String checksum,
      String split,
      ShardAssignment assignment,
      int height,
      int width,
      int channels,
      Augmentation framing) {
    long bytes() {
      return (long) assignment.count() * height * width * channels;
    }
  }

  /** Whether a worker's examples can be held decoded. */
  static boolean fits(DataSpec spec, ShardAssignment assignment) {
    long bytes = (long) assignment.count() * spec.height() * spec.width() * spec.channels();
    return bytes <= BUDGET;
  }

  /** The images, decoded by the first caller and shared by all. */
  static CachedImages of(DataSpec spec, String split, ShardAssignment assignment) {
    Key key =
        new Key(
            spec.directory(),
            spec.checksum(),
            split,
            assignment,
            spec.height(),
            spec.width(),
            spec.channels(),
            spec.augmentation().forEvaluation());
    FutureTask<CachedImages> task;
    synchronized (CACHE) {
      task = CACHE.get(key);
      if (task == null) {
        task = new FutureTask<>(() -> load(spec, split, assignment));
        makeRoom(key.bytes());
        CACHE.put(key, task);
      }
    }
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      synchronized (CACHE) {
        CACHE.remove(key, task);
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

  private static void makeRoom(long bytes) {
    long held = CACHE.keySet().stream().mapToLong(Key::bytes).sum();
    var oldest = CACHE.keySet().iterator();
    while (held + bytes > BUDGET && oldest.hasNext()) {
      held -= oldest.next().bytes();
      oldest.remove();
    }
  }

  private static CachedImages load(DataSpec spec, String split, ShardAssignment assignment) {
    Manifest manifest = DataSets.manifest(spec);
    CheckedShards shards = DataSets.shards(spec);
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
