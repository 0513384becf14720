package io.gearshift.driver.example;

import io.gearshift.driver.ingest.Ingest;
import io.gearshift.driver.ingest.IngestRequest;
import io.gearshift.driver.spark.SparkSessions;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** 600 training and 200 test digits, drawn and ingested once for all tests of a JVM. */
public final class SmallDigits {
  public static final int TRAINING = 600;
  public static final int SIDE = 28;
  public static final int CLASSES = 10;

  private static final Path FOLDER = TestFolder.path().resolve("small-digits");

  private static final DataSpec SPEC = TestFolder.isGiven() ? present() : draw();

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
    String source = "digits:train=" + TRAINING + ",test=200,seed=1";
    try (SparkSession spark = SparkSessions.open("small-digits", "local[2]", 1, Map.of())) {
      Ingest.run(spark, IngestRequest.of(source, FOLDER.toString()).withShards(3));
    }
    return present();
  }
}
