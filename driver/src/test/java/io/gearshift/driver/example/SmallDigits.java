package io.gearshift.driver.example;

import io.gearshift.driver.ingest.Ingest;
import io.gearshift.driver.ingest.IngestRequest;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.executors.data.Augmentation;
import io.gearshift.executors.data.DataSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** 600 training and 200 test digits, drawn and ingested once for all tests of a JVM. */
public final class SmallDigits {
  public static final int TRAINING = 600;
  public static final int SIDE = 28;
  public static final int CLASSES = 10;

  private static final Path FOLDER = Path.of("target", "small-digits").toAbsolutePath();

  /** Set in processes beside the tests, which take what these drew. */
  public static final String PRESENT = "gearshift.digits.present";

  private static final DataSpec SPEC = Boolean.getBoolean(PRESENT) ? present() : draw();

  private SmallDigits() {}

  /** Where they lie. */
  public static Path folder() {
    return FOLDER;
  }

  /** As workers read them. */
  public static DataSpec spec() {
    return SPEC;
  }

  private static DataSpec present() {
    try {
      return DataSpec.of(FOLDER.toString(), SIDE, SIDE, 1, Augmentation.NONE, new Configuration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataSpec draw() {
    try {
      deleteOld();
      String source = "digits:train=" + TRAINING + ",test=200,seed=1";
      try (SparkSession spark = SparkSessions.open("small-digits", "local[2]", 1, Map.of())) {
        Ingest.run(spark, IngestRequest.of(source, FOLDER.toString()).withShards(3));
      }
      return present();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOld() throws IOException {
    if (!Files.exists(FOLDER)) {
      return;
    }
    try (Stream<Path> all = Files.walk(FOLDER)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}
