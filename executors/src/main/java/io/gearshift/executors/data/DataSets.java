package io.gearshift.executors.data;

import io.gearshift.executors.data.shard.CheckedShards;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The data sets a worker process has opened; manifests are read once per process. */
final class DataSets {
  private static final ConcurrentHashMap<String, Manifest> MANIFESTS = new ConcurrentHashMap<>();

  private DataSets() {}

  /**
   * The manifest that a specification was made for.
   *
   * @throws DataSetException if the directory now holds other data
   */
  static Manifest manifest(DataSpec spec) {
    return MANIFESTS.computeIfAbsent(
        spec.directory() + " " + spec.checksum(),
        key -> {
          try {
            Manifest manifest =
                Manifest.read(new Path(spec.directory()), HadoopAccess.configuration());
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
  static CheckedShards shards(DataSpec spec) {
    return new CheckedShards(
        new Path(spec.directory()), manifest(spec), HadoopAccess.configuration());
  }

  static Path qualified(String directory, Configuration configuration) throws IOException {
    return Storage.qualified(directory, configuration);
  }
}
