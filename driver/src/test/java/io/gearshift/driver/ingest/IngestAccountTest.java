package io.gearshift.driver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.shard.write.FileLists;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ingest tells of a source, and what it keeps of every class. */
class IngestAccountTest {
  private static SparkSession spark;

  @TempDir Path work;
  private Path source;
  private Path destination;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("ingest-account-test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void paths() {
    source = work.resolve("source");
    destination = work.resolve("data");
  }

  @Test
  void theThreeCountsAddUpAndWhatIsLeftOutIsListed() throws IOException {
    SourceFiles.folders(source, 2, 6, 2);
    SourceFiles.write(source.resolve("train/class0/notes.txt"), text("notes"));
    SourceFiles.write(source.resolve("train/class0/.DS_Store"), text("x"));
    SourceFiles.write(source.resolve("train/class1/fake.jpg"), text("no image"));
    List<SourcePlan> told = new ArrayList<>();
    IngestResult result =
        Ingest.run(spark, request().withMaximumRejected(0.1), plan -> told.add(plan));
    assertThat(told.get(0).readings())
        .containsExactly(
            "train       train/: 12 images in 2 classes",
            "test        test/: 4 images in 2 classes");
    assertThat(result.files()).isEqualTo(new IngestResult.FileCounts(16, 1, 2));
    assertThat(result.files().all()).isEqualTo(19);
    assertThat(
            spark
                .read()
                .parquet(destination.resolve(FileLists.IGNORED).toString())
                .sort("path")
                .collectAsList())
        .extracting(row -> row.getString(0) + ": " + row.getString(1))
        .containsExactly(
            "train/class0/.DS_Store: hidden", "train/class0/notes.txt: no image by content");
  }

  @Test
  void validationTakesItsShareOfEveryClassAndNeverTheLastImage() throws IOException {
    SourceFiles.folders(source, 3, 10, 0);
    SourceFiles.write(source.resolve("train/rare/1.png"), SourceFiles.png(1, 8, 6, 3));
    SourceFiles.write(source.resolve("train/two/1.png"), SourceFiles.png(2, 8, 6, 3));
    SourceFiles.write(source.resolve("train/two/2.png"), SourceFiles.png(3, 8, 6, 3));
    IngestResult result = Ingest.run(spark, request().withValidationShare(0.3));
    Manifest manifest =
        Manifest.read(new org.apache.hadoop.fs.Path(destination.toUri()), new Configuration());
    assertThat(manifest.classNames()).containsExactly("class0", "class1", "class2", "rare", "two");
    assertThat(manifest.examplesPerClass().get("validation")).containsExactly(3, 3, 3, 0, 1);
    assertThat(manifest.examplesPerClass().get("train")).containsExactly(7, 7, 7, 1, 1);
    assertThat(result.examples()).containsEntry("validation", 10).containsEntry("train", 23);
  }

  @Test
  void foldersWithNumbersForNamesAreNoNumberedClasses() throws IOException {
    for (String name : List.of("3", "7")) {
      SourceFiles.write(source.resolve(name + "/img-1.png"), SourceFiles.png(1, 8, 6, 3));
    }
    assertThat(Ingest.run(spark, request()).manifest().classNames()).containsExactly("3", "7");
  }

  @Test
  void orientationsAreAppliedWhereAsked() throws IOException {
    SourceFiles.write(source.resolve("a/1.jpg"), SourceFiles.turnedJpeg(8, 6));
    SourceFiles.write(source.resolve("b/1.png"), SourceFiles.png(1, 8, 6, 3));
    Manifest ignored = Ingest.run(spark, request()).manifest();
    assertThat(ignored.width()).isEqualTo(8);
    destination = work.resolve("upright");
    Manifest applied =
        Ingest.run(spark, request().withOrientation(ExifOrientation.APPLY)).manifest();
    // One of 6 x 8 and one of 8 x 6: the size varies.
    assertThat(applied.width()).isZero();
  }

  @Test
  void destinationsThatCannotBeWrittenAreFoundOutFirst() throws IOException {
    SourceFiles.folders(source, 1, 2, 0);
    Path file = Files.createFile(work.resolve("file"));
    List<SourcePlan> told = new ArrayList<>();
    assertThatThrownBy(
            () ->
                Ingest.run(
                    spark,
                    IngestRequest.of(source.toString(), file.resolve("data").toString()),
                    told::add))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot write destination " + file.resolve("data") + ": ");
    assertThat(told).isEmpty();
  }

  private IngestRequest request() {
    return IngestRequest.of(source.toString(), destination.toString());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
