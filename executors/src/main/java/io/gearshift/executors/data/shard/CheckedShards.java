package io.gearshift.executors.data.shard;

import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads the shards of one data set, each held against the manifest whenever it is opened. */
public final class CheckedShards {
  private final Path directory;
  private final int classes;
  private final Configuration configuration;
  private final ShardChecks checks;

  /** The shards that {@code manifest} lists, in its directory. */
  public CheckedShards(Path directory, Manifest manifest, Configuration configuration) {
    this(directory, manifest, configuration, new ShardChecks());
  }

  /**
   * The same.
   *
   * @param checks with those that were made before
   */
  public CheckedShards(
      Path directory, Manifest manifest, Configuration configuration, ShardChecks checks) {
    this.checks = checks;
    this.directory = directory;
    this.classes = manifest.classNames().size();
    this.configuration = configuration;
  }

  /** Where a shard lies. */
  public Path path(Manifest.Shard shard) {
    return new Path(directory, shard.file());
  }

  /**
   * Hands over the rows {@code from} (inclusive) to {@code to} (exclusive) of a shard in order. At
   * the first opening by these checks, and after the file was written, all of it is read once more
   * for its SHA-256.
   *
   * @throws DataSetException if the shard is missing, was written while it was read, or does not
   *     hold what the manifest says; the message names file and image
   * @throws UncheckedIOException if the file cannot be read
   */
  public void read(Manifest.Shard shard, int from, int to, Consumer<Example> consumer) {
    Path path = path(shard);
    FileState state = checks.require(path, shard, configuration);
    ShardReader.read(
        path,
        configuration,
        shard.rowGroups(),
        from,
        to,
        example -> {
          requireLabel(example, path);
          consumer.accept(example);
        });
    ShardChecks.requireUnchanged(path, state, configuration);
  }

  private void requireLabel(Example example, Path path) {
    if (example.label() < 0 || example.label() >= classes) {
      throw new DataSetException(
          "Invalid label: "
              + example.label()
              + " of image "
              + example.id()
              + " in "
              + path
              + " (must be 0 to "
              + (classes - 1)
              + ", as "
              + Manifest.FILE_NAME
              + " names "
              + classes
              + " classes)");
    }
  }
}
