package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.executors.data.shard.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;

/** Where a task's images go. What is written again by another attempt is replaced. */
interface ImageOutput extends Closeable {

  /**
   * Takes an image.
   *
   * @param split folder of its split
   * @param name of its file
   */
  void write(String split, String className, String name, byte[] image) throws IOException;

  /** The forms of a set. */
  enum Form {
    /** A file for each image: {@code SPLIT/CLASS/NAME}. */
    FOLDERS,
    /**
     * SequenceFiles {@code SPLIT/imagenet-seq-PART.seq} with the keys of BigDL's ImageNet
     * converter, {@code NAME\nCLASS}, and the encoded image as value.
     */
    SEQUENCE
  }

  /**
   * The output of one task.
   *
   * @param part number of the task
   */
  static ImageOutput open(Form form, Path folder, int part, Configuration configuration)
      throws IOException {
    return form == Form.FOLDERS
        ? new Folders(folder, configuration)
        : new Sequence(folder, part, configuration);
  }

  /** A file for each image. */
  final class Folders implements ImageOutput {
    private final FileSystem system;
    private final Path folder;

    Folders(Path folder, Configuration configuration) throws IOException {
      this.system = Storage.fileSystem(folder, configuration);
      this.folder = folder;
    }

    @Override
    public void write(String split, String className, String name, byte[] image)
        throws IOException {
      Path file = new Path(folder, split + "/" + className + "/" + name);
      try (OutputStream out = system.create(file, true)) {
        out.write(image);
      }
    }

    @Override
    public void close() {}
  }

  /** A SequenceFile for the images of a split. */
  final class Sequence implements ImageOutput {
    private final Configuration configuration;
    private final Path folder;
    private final int part;
    private FSDataOutputStream stream;
    private SequenceFile.Writer writer;
    private String split = "";

    Sequence(Path folder, int part, Configuration configuration) {
      this.folder = folder;
      this.part = part;
      this.configuration = configuration;
    }

    @Override
    public void write(String newSplit, String className, String name, byte[] image)
        throws IOException {
      if (!newSplit.equals(split)) {
        close();
        split = newSplit;
        open(new Path(folder, split + String.format("/imagenet-seq-%05d.seq", part)));
      }
      writer.append(new Text(name + "\n" + className), new BytesWritable(image));
    }

    private void open(Path file) throws IOException {
      stream = Storage.fileSystem(file, configuration).create(file, true);
      writer =
          SequenceFile.createWriter(
              configuration,
              SequenceFile.Writer.stream(stream),
              SequenceFile.Writer.keyClass(Text.class),
              SequenceFile.Writer.valueClass(BytesWritable.class),
              SequenceFile.Writer.compression(SequenceFile.CompressionType.NONE));
    }

    @Override
    public void close() throws IOException {
      if (writer != null) {
        writer.close();
        // The writer closes no stream that it was given.
        stream.close();
        writer = null;
      }
    }
  }
}
