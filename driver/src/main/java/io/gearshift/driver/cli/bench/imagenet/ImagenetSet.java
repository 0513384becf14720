package io.gearshift.driver.cli.bench.imagenet;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.shard.Storage;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** The Spark job that makes a set: beside the destination, renamed when it is whole. */
final class ImagenetSet {
  /** Images that one task writes as files. */
  private static final int FILES_OF_A_TASK = 100;

  /** Bytes of a SequenceFile: a block of HDFS. */
  private static final long SEQUENCE_BYTES = 128L << 20;

  private final JavaSparkContext spark;
  private final SetShape shape;
  private final ImageOutput.Form form;
  private final long seed;
  private final long meanBytes;

  /**
   * A job.
   *
   * @param meanBytes wanted size of an encoded image in the mean
   */
  ImagenetSet(
      JavaSparkContext spark, SetShape shape, ImageOutput.Form form, long seed, long meanBytes) {
    this.spark = spark;
    this.shape = shape;
    this.form = form;
    this.seed = seed;
    this.meanBytes = meanBytes;
  }

  /**
   * What was made.
   *
   * @param photographs that it was made of
   * @param quality of JPEG in the mean
   */
  record Outcome(int photographs, double quality, SetCounts counts) {}

  /**
   * Makes the set.
   *
   * @param source folder of JPEG images
   * @param destination must not exist
   * @throws UserError in one line, for whatever is wrong with source or destination
   */
  Outcome make(String source, String destination) {
    Configuration configuration = spark.hadoopConfiguration();
    Location location = Location.of("destination", destination, configuration);
    Path aside = location.beside(".tmp-" + UUID.randomUUID());
    try {
      FileSystem system = Storage.fileSystem(location.path(), configuration);
      if (system.exists(location.path())) {
        throw UserError.invalid("destination", destination, "not exist");
      }
      List<byte[]> photographs = Photographs.read(source, configuration);
      double quality = quality(photographs);
      system.deleteOnExit(aside);
      try {
        SetCounts counts = write(photographs, quality, aside);
        if (!system.rename(aside, location.path())) {
          throw new IOException("cannot rename " + aside);
        }
        return new Outcome(photographs.size(), quality, counts);
      } finally {
        system.delete(aside, true);
        system.cancelDeleteOnExit(aside);
      }
    } catch (IOException e) {
      throw new UserError("Cannot write " + destination + ": " + e.getMessage(), e);
    } catch (DamagedImageException e) {
      throw UserError.invalid("source", source, "hold no damaged image: " + e.getMessage());
    }
  }

  private double quality(List<byte[]> photographs) throws DamagedImageException {
    try (PictureMaker maker = new PictureMaker(photographs, seed)) {
      return QualityChoice.of(maker, shape, meanBytes);
    }
  }

  private SetCounts write(List<byte[]> photographs, double quality, Path folder) {
    Broadcast<List<byte[]>> sent = spark.broadcast(photographs);
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    SetShape images = shape;
    ImageOutput.Form output = form;
    long ofSeed = seed;
    String directory = folder.toString();
    int tasks = tasks();
    List<SetCounts> counts =
        spark
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .map(
                part -> {
                  try (PictureMaker maker = new PictureMaker(sent.value(), ofSeed);
                      ImageOutput out =
                          ImageOutput.open(output, new Path(directory), part, hadoop.value())) {
                    int end = first(images, part + 1, tasks);
                    return write(images, first(images, part, tasks), end, maker, quality, out);
                  }
                })
            .collect();
    sent.destroy();
    SetCounts all = new SetCounts();
    counts.forEach(all::add);
    return all;
  }

  private int tasks() {
    long ofATask =
        form == ImageOutput.Form.FOLDERS
            ? FILES_OF_A_TASK
            : Math.max(1, SEQUENCE_BYTES / meanBytes);
    return (int) ((shape.all() + ofATask - 1) / ofATask);
  }

  private static int first(SetShape images, int task, int tasks) {
    return (int) ((long) images.all() * task / tasks);
  }

  private static SetCounts write(
      SetShape images, int from, int to, PictureMaker maker, double quality, ImageOutput out)
      throws IOException, DamagedImageException {
    SetCounts counts = new SetCounts();
    for (int image = from; image < to; image++) {
      PictureMaker.Drawn drawn = maker.draw(image, images.classOf(image));
      byte[] bytes = maker.encode(drawn, quality);
      out.write(images.split(image), images.className(image), images.fileName(image), bytes);
      counts.add(drawn.size(), bytes.length);
    }
    return counts;
  }
}
