package io.gearshift.driver.ingest;

import io.gearshift.driver.ingest.shard.ShardOutcome;
import io.gearshift.driver.ingest.work.CheckedFile;
import io.gearshift.driver.ingest.work.WorkFolder;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.Storage;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What is written when all shards are: the lists, the manifest, and a note of the result. */
final class WholeDataSet {
  private static final String NOTE = "result";

  private WholeDataSet() {}

  /** Writes it, in the place of what a killed start has written of it. */
  static void write(
      WorkFolder work,
      Manifest manifest,
      List<FileLists.Rejected> rejected,
      List<FileLists.Ignored> ignored,
      IngestResult.FileCounts files,
      Configuration configuration)
      throws IOException {
    Path data = work.data();
    FileSystem system = Storage.fileSystem(data, configuration);
    for (String name : List.of(FileLists.REJECTED, FileLists.IGNORED, Manifest.FILE_NAME)) {
      system.delete(new Path(data, name), false);
    }
    FileLists.writeRejected(data, configuration, rejected);
    FileLists.writeIgnored(data, configuration, ignored);
    manifest.write(data, configuration);
    if (work.isKept()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF(manifest.checksum());
      out.writeInt(files.read());
      out.writeInt(files.rejected());
      out.writeInt(files.ignored());
      CheckedFile.write(system, work.result(), NOTE, bytes.toByteArray());
    }
    ShardOutcome.removeAttempts(data, system);
  }

  /** The result of a start that was killed after it had renamed its data set. */
  static Optional<IngestResult> find(
      WorkFolder work, Path destination, FileSystem system, Configuration configuration)
      throws IOException {
    if (system.exists(work.data())) {
      return Optional.empty();
    }
    for (Path file : CheckedFile.list(system, work.result())) {
      Optional<byte[]> note = CheckedFile.read(system, file);
      if (note.isPresent()) {
        return find(note.get(), destination, configuration);
      }
    }
    return Optional.empty();
  }

  private static Optional<IngestResult> find(
      byte[] note, Path destination, Configuration configuration) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(note))) {
      String checksum = in.readUTF();
      IngestResult.FileCounts files =
          new IngestResult.FileCounts(in.readInt(), in.readInt(), in.readInt());
      Manifest manifest = Manifest.read(destination, configuration);
      return manifest.checksum().equals(checksum)
          ? Optional.of(result(manifest, files, destination))
          : Optional.empty();
    } catch (DataSetException e) {
      // Something else has the name now.
      return Optional.empty();
    }
  }

  static IngestResult result(Manifest manifest, IngestResult.FileCounts files, Path destination) {
    Map<String, Integer> examples = new LinkedHashMap<>();
    manifest.splits().forEach((name, split) -> examples.put(name, split.examples()));
    return new IngestResult(
        examples,
        files,
        manifest.rejected(),
        new Path(destination, Manifest.FILE_NAME).toString(),
        manifest);
  }
}
