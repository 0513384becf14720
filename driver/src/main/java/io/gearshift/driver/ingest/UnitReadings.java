package io.gearshift.driver.ingest;

import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.unit.SourceUnit;
import io.gearshift.driver.ingest.work.JudgementFiles;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Reads units, a task each, with the judgements that an earlier reading left. */
final class UnitReadings {
  private final JavaSparkContext spark;
  private final SerializableConfiguration configuration;

  /** Folder of the judgements; empty if none are kept. */
  private final String judged;

  UnitReadings(JavaSparkContext spark, SerializableConfiguration configuration, String judged) {
    this.spark = spark;
    this.configuration = configuration;
    this.judged = judged;
  }

  /** The items of all units. */
  JavaRDD<SourceItem> items(List<SourceUnit> units) {
    SerializableConfiguration hadoop = configuration;
    String folder = judged;
    return spark
        .parallelize(TaskInput.write(units), Math.max(1, units.size()))
        .mapPartitionsWithIndex(
            (number, unit) ->
                TaskInput.read(unit.next(), SourceUnit.class)
                    .items(hadoop.value(), judgements(folder, number, hadoop.value())),
            false);
  }

  private static Judgements judgements(String folder, int unit, Configuration configuration)
      throws IOException {
    return folder.isEmpty()
        ? Judgements.NONE
        : JudgementFiles.open(new Path(folder, Integer.toString(unit)), configuration);
  }

  /** Images that are judged already. */
  int judged(int units) {
    SerializableConfiguration hadoop = configuration;
    String folder = judged;
    return spark
        .parallelize(IntStream.range(0, units).boxed().toList())
        .map(unit -> JudgementFiles.count(new Path(folder, Integer.toString(unit)), hadoop.value()))
        .reduce(Integer::sum);
  }
}
