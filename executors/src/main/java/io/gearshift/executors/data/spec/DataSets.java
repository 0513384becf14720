package io.gearshift.executors.data.spec;

import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.ShardChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The data sets that a process has opened: each manifest is read once, each shard checked once. */
public final class DataSets {
  private final Configuration configuration;
  private final ConcurrentMap<String, Manifest> manifests = new ConcurrentHashMap<>();
  private final ShardChecks checks = new ShardChecks();

  /**
   * @param configuration Hadoop's settings by which they are read
   */
  public DataSets(Configuration configuration) {
    this.configuration = configuration;
  }

  public Configuration configuration() {
    return configuration;
  }

  /**
   * The manifest that a specification was made for.
   *
   * @throws DataSetException if the directory now holds other data
   */
  public Manifest manifest(DataSpec spec) {
    return manifests.computeIfAbsent(
        spec.directory() + " " + spec.checksum(),
        key -> {
          try {
            Manifest manifest = Manifest.read(new Path(spec.directory()), configuration);
            if (!manifest.checksum().equals(spec.checksum())) {
              throw new DataSetException(
                  "Invalid data set: "
                      + spec.directory()
                      + " (must have checksum "
                      + spec.checksum()
                      + ", has "
                      + manifest.checksum()
                      + ")");
            }
            return manifest;
          } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
          }
        });
  }

  /** The shards of the data set that a specification was made for. */
  public CheckedShards shards(DataSpec spec) {
    return new CheckedShards(new Path(spec.directory()), manifest(spec), configuration, checks);
  }
}
