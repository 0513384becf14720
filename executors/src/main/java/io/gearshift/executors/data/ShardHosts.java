package io.gearshift.executors.data;

import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardFormat;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The machines on whose disks the training shards lie. */
public final class ShardHosts {
  private static final int MOST_HOSTS = 3;

  private final Manifest.Split split;
  private final int workers;

  /** Bytes of a shard by machine, by the shard's file name. */
  private final Map<String, Map<String, Long>> bytes;

  private ShardHosts(Manifest.Split split, int workers, Map<String, Map<String, Long>> bytes) {
    this.split = split;
    this.workers = workers;
    this.bytes = bytes;
  }

  /**
   * Asks the file system.
   *
   * @param input what the process reads data sets with
   * @throws IOException if it cannot be asked
   */
  public static ShardHosts find(InputResources input, DataSpec spec, int workers)
      throws IOException {
    Path folder = new Path(spec.directory(), ShardFormat.TRAIN);
    FileSystem files = folder.getFileSystem(input.dataSets().configuration());
    Map<String, Map<String, Long>> bytes = new HashMap<>();
    if (!"file".equals(files.getScheme())) {
      RemoteIterator<LocatedFileStatus> shards = files.listLocatedStatus(folder);
      while (shards.hasNext()) {
        LocatedFileStatus shard = shards.next();
        Map<String, Long> hosts = new HashMap<>();
        for (BlockLocation block : shard.getBlockLocations()) {
          for (String host : block.getHosts()) {
            hosts.merge(host, block.getLength(), Long::sum);
          }
        }
        bytes.put(ShardFormat.TRAIN + "/" + shard.getPath().getName(), hosts);
      }
    }
    return new ShardHosts(
        input.dataSets().manifest(spec).split(ShardFormat.TRAIN), workers, Map.copyOf(bytes));
  }

  /** Machines that hold most of a worker's shards, the best first; empty where none is nearer. */
  public List<String> of(int worker) {
    Map<String, Long> sums = new HashMap<>();
    ShardAssignment.of(split.examples(), worker, workers).blocks(split).stream()
        .map(block -> block.shard().file())
        .distinct()
        .map(file -> bytes.getOrDefault(file, Map.of()))
        .forEach(hosts -> hosts.forEach((host, count) -> sums.merge(host, count, Long::sum)));
    return sums.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Long>>comparingLong(Map.Entry::getValue)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .limit(MOST_HOSTS)
        .map(Map.Entry::getKey)
        .toList();
  }
}
