package io.gearshift.driver.zeppelin;

import static io.gearshift.driver.zeppelin.NoteRuns.EPOCHS_UNDER_WAY;
import static io.gearshift.driver.zeppelin.NoteRuns.FINISHED;
import static io.gearshift.driver.zeppelin.NoteRuns.JUST_STARTED;
import static io.gearshift.driver.zeppelin.NoteRuns.UNDER_WAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.FolderOnHadoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every statement of every note on Spark, on records that lie on a disk and as HDFS has them. */
class NotesOnSparkTest {
  private static final List<EpochMetrics> EPOCHS =
      IntStream.range(0, 24).mapToObj(SyntheticRun::epoch).toList();

  @TempDir static Path root;
  private static SparkSession spark;
  private static List<RoundMetrics> rounds;

  @BeforeAll
  static void start() throws Exception {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.adaptive.enabled", false)
            // Compiling takes longer than so little data.
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .getOrCreate();
    Folder hadoop = FolderOnHadoop.of(root);
    NoteRuns.finished(hadoop);
    rounds = RunRecordReader.read(hadoop.folder(FINISHED)).rounds();
    NoteRuns.underWay(Folder.at(root));
    NoteRuns.justStarted(Folder.at(root));
    // What a killed program leaves, and what a resume leaves beside.
    Path metrics = root.resolve(UNDER_WAY).resolve("metrics.jsonl");
    Files.copy(metrics, metrics.resolveSibling("metrics.jsonl.before-resume-1"));
    Files.writeString(metrics, "{\"type\":\"epoch\",\"epoch\":9,", StandardOpenOption.APPEND);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void allRunsHaveTheirBestAccuracyAndTime() {
    Map<String, Dataset<Row>> results = run("all-runs", Map.of());

    assertThat(column(results.get("Runs found, the newest first"), "run"))
        .containsExactly(UNDER_WAY, FINISHED, JUST_STARTED);
    List<Row> rows = results.get("All runs: accuracy and time").collectAsList();
    Row finished = rows.get(1);
    assertThat(finished.<String>getAs("status")).isEqualTo("finished");
    assertThat(finished.<String>getAs("gears")).isEqualTo("8 12 16 fp32");
    assertThat(finished.<Long>getAs("epochs")).isEqualTo(24);
    assertThat(finished.<Double>getAs("best top-1")).isEqualTo(round2(best(24)));
    assertThat(EPOCHS.get(finished.<Integer>getAs("in epoch")).scores().testTop1())
        .isEqualTo(best(24));
    assertThat(finished.<Double>getAs("training seconds")).isCloseTo(seconds(24), within(0.06));
    assertThat(finished.<Double>getAs("run seconds")).isGreaterThan(seconds(24));
    assertThat(finished.<Double>getAs("images/s"))
        .isCloseTo(24 * 20_000 / seconds(24), within(0.06));
    Row underWay = rows.get(0);
    assertThat(underWay.<String>getAs("status")).isEqualTo("no result");
    assertThat(underWay.<Double>getAs("best top-1")).isEqualTo(round2(best(EPOCHS_UNDER_WAY)));
    assertThat(underWay.<Object>getAs("run seconds")).isNull();
    assertThat(rows.get(2).<Long>getAs("epochs")).isZero();
    assertThat(
            results
                .get("Test accuracy against epoch, per cent: the newest runs, a line each")
                .count())
        .isEqualTo(24 + EPOCHS_UNDER_WAY);
  }

  @Test
  void oneRunHasItsCurvesGearsAndSwitches() {
    Map<String, Dataset<Row>> results = run("one-run", Map.of("run", FINISHED));

    assertThat(column(find(results, "The run that is shown"), "chosen"))
        .containsExactly("", "shown", "");
    List<Row> accuracy = find(results, "Top-1 accuracy").collectAsList();
    assertThat(accuracy).hasSize(48);
    assertThat(accuracy.get(0).<String>getAs("curve")).isEqualTo("test");
    assertThat(accuracy.get(0).<Double>getAs("accuracy"))
        .isCloseTo(EPOCHS.get(0).scores().testTop1(), within(0.0006));
    assertThat(column(find(results, "Gear against"), "bits"))
        .startsWith(8, 8)
        .contains(12, 16)
        .endsWith(32, 32);
    long measured = EPOCHS.stream().filter(epoch -> epoch.policy().ratio() != null).count();
    assertThat(find(results, "Diversity ratio").count()).isEqualTo(2 * measured);
    assertThat(column(find(results, "Switches"), "first epoch")).containsExactly(7, 12, 18);
    assertThat(find(results, "All epochs").count()).isEqualTo(24);
    assertThat(find(results, "Bits of each layer").count()).isZero();
    assertThat(find(results, "Learned bits").count()).isZero();
    assertThat(find(results, "Size of learned").count()).isZero();
  }

  @Test
  void aSearchHasItsBitsAndWhatTheyCost(@TempDir Path other) {
    RunRecord record = RunRecord.create(Folder.at(other), "s", SyntheticRun.configuration("s"));
    for (int epoch = 0; epoch < 3; epoch++) {
      WidthMetrics.Operand weight =
          new WidthMetrics.Operand(List.of(1, 4), List.of(0.5, 0.5), 2.5 - epoch / 2.0, 1);
      WidthMetrics.Operand input =
          new WidthMetrics.Operand(List.of(2, 3), List.of(0.25, 0.75), 2.75, 3);
      record.append(
          new WidthMetrics(
              epoch,
              "width search",
              List.of(
                  new WidthMetrics.Layer("b", weight, input, 2, 16, 1),
                  new WidthMetrics.Layer("a", input, weight, 1, 16, 1)),
              new WidthMetrics.Cost(20 - epoch, 2, 3),
              new WidthMetrics.Cost(9, 4, 5),
              new WidthMetrics.Cost(12, 6, 7)));
      record.append(SyntheticRun.epoch(epoch));
    }

    Map<String, Dataset<Row>> results = run("one-run", Map.of("root", other.toString()));

    Dataset<Row> bits = find(results, "Bits of each layer");
    assertThat(column(bits, "layer")).containsExactly("b", "a");
    assertThat(column(bits, "bits of weights")).containsExactly(1, 3);
    assertThat(column(bits, "bits of inputs")).containsExactly(3, 1);
    assertThat(column(bits, "mean of weights")).containsExactly(1.5, 2.75);
    assertThat(column(bits, "bit operations, M")).containsExactly(6.0, 3.0);
    assertThat(column(find(results, "Bit operations").where("epoch = 2"), "bit operations"))
        .containsExactly(12.0, 9.0, 18.0);
    assertThat(column(find(results, "Bits of the weights").where("layer = 'b'"), "bits"))
        .containsExactly(2.5, 2.0, 1.5);
    assertThat(column(find(results, "Bits of the inputs").where("layer = 'b'"), "bits"))
        .containsOnly(2.75);
  }

  @Test
  void learnedQuantizersHaveTheirBitsAndSizes(@TempDir Path other) {
    RunRecord record = RunRecord.create(Folder.at(other), "l", SyntheticRun.configuration("l"));
    for (int epoch = 0; epoch < 3; epoch++) {
      record.append(
          new QuantizerMetrics(
              epoch,
              "learned",
              List.of(
                  new QuantizerMetrics.Operand("b", "input", 8 - epoch, 0.25, 4, 1.5),
                  new QuantizerMetrics.Operand("b", "weight", 4, 0.125, 2, 0.0625),
                  new QuantizerMetrics.Operand("a", "bias", 2, 0.5, 1, 0.03125)),
              new QuantizerMetrics.Size(20 - epoch, 6, 18.5, QuantizerMetrics.Size.SUM),
              epoch == 0
                  ? null
                  : new QuantizerMetrics.Size(9, 8 - epoch, null, QuantizerMetrics.Size.MAX)));
      record.append(SyntheticRun.epoch(epoch));
    }

    Map<String, Dataset<Row>> results = run("one-run", Map.of("root", other.toString()));

    Dataset<Row> operands = find(results, "Learned bits");
    assertThat(column(operands, "layer")).containsExactly("b", "b", "a");
    assertThat(column(operands, "operand")).containsExactly("input", "weight", "bias");
    assertThat(column(operands, "bits")).containsExactly(6, 4, 2);
    assertThat(column(operands, "smallest")).containsExactly(0.25, 0.125, 0.5);
    assertThat(column(operands, "kB")).containsExactly(1.5, 0.063, 0.031);
    Dataset<Row> sizes = find(results, "Size of learned");
    assertThat(column(sizes.where("curve = 'all weights'"), "kB"))
        .containsExactly(20.0, 19.0, 18.0);
    assertThat(column(sizes.where("curve = 'budget of weights'"), "kB"))
        .containsExactly(18.5, 18.5, 18.5);
    assertThat(column(sizes.where("curve = 'largest input'"), "kB")).containsExactly(7.0, 6.0);
    assertThat(sizes.count()).isEqualTo(8);
    assertThat(find(results, "Bits of each layer").count()).isZero();

    // Epochs 0 and 1 are over budget: they count for no best accuracy, however good they are.
    Row row =
        run("all-runs", Map.of("root", other.toString()))
            .get("All runs: accuracy and time")
            .first();
    assertThat(row.<Integer>getAs("in epoch")).isEqualTo(2);
    assertThat(row.<Double>getAs("best top-1"))
        .isEqualTo(round2(EPOCHS.get(2).scores().testTop1()));
    assertThat(row.<Long>getAs("epochs")).isEqualTo(3);
  }

  @Test
  void twoRunsAreComparedOnOneClock() {
    Map<String, Dataset<Row>> results = run("two-runs", Map.of());

    Dataset<Row> goal = find(results, "Best accuracy, and time");
    assertThat(column(goal, "run")).containsExactlyInAnyOrder(FINISHED, UNDER_WAY);
    double reached = Math.min(best(24), best(EPOCHS_UNDER_WAY));
    assertThat(column(goal, "goal")).containsOnly(round2(reached));
    int first = 0;
    while (EPOCHS.get(first).scores().testTop1() < reached) {
      first++;
    }
    // Both runs have the same epochs as far as the shorter goes.
    double expected = Math.round(seconds(first + 1) * 10) / 10.0;
    assertThat(column(goal, "seconds to the goal")).containsOnly(expected);
    Dataset<Row> clock = find(results, "Test accuracy against seconds");
    List<Row> last = clock.where("run = '" + FINISHED + "'").collectAsList();
    assertThat(last.get(last.size() - 1).<Integer>getAs("seconds"))
        .isEqualTo((int) Math.ceil(seconds(24)));
    assertThat(last.get(last.size() - 1).<Double>getAs("best top-1"))
        .isCloseTo(best(24), within(0.0006));
    // A line ends where its run does, and has no gap before.
    assertThat(clock.where("run = '" + UNDER_WAY + "'").count()).isEqualTo(EPOCHS_UNDER_WAY);
  }

  @Test
  void theClusterHasItsSpeedSharesBytesAndFailures() {
    Map<String, Dataset<Row>> results = run("cluster", Map.of("run", FINISHED));

    assertThat(column(find(results, "Images per second of each"), "worker")).containsExactly(0, 1);
    Dataset<Row> shares = find(results, "Shares of time");
    assertThat(column(shares.where("epoch = 3 AND part = 'compute'"), "share"))
        .containsExactly(74.0);
    assertThat(column(shares.groupBy("epoch").sum("share"), "sum(share)"))
        .allSatisfy(sum -> assertThat((Double) sum).isCloseTo(100, within(0.05)));
    assertThat(column(find(results, "MB exchanged in a round").where("epoch = 0"), "MB a round"))
        .containsExactly(Math.round(EPOCHS.get(0).bytesExchanged() / 4e3) / 1e3);
    Dataset<Row> places = find(results, "Where each worker's");
    assertThat(column(places.where("worker = 1 AND place = 'local'"), "MB"))
        .containsExactly(megabytesOfWorker1(round -> round.bytes().local()));
    assertThat(column(places.where("worker = 1 AND place = 'cache'"), "MB"))
        .containsExactly(megabytesOfWorker1(round -> round.bytes().fromCache()));
    assertThat(column(find(results, "Retries"), "event"))
        .containsExactly("lost executors", "retries");
    assertThat(column(find(results, "All events"), "event"))
        .containsExactly("executorLost", "retry");
  }

  @Test
  void waitingIsAShareOfTheTimeWhereItWasMeasured() {
    Dataset<Row> now = find(run("cluster", Map.of("run", UNDER_WAY)), "Shares of time");
    Dataset<Row> older = find(run("cluster", Map.of("run", FINISHED)), "Shares of time");

    assertThat(column(now.where("part = 'waiting'"), "share"))
        .hasSize(EPOCHS_UNDER_WAY)
        .containsOnly(100 * NoteRuns.WAITING);
    assertThat(column(now.groupBy("epoch").sum("share"), "sum(share)"))
        .allSatisfy(sum -> assertThat((Double) sum).isCloseTo(100, within(0.05)));
    assertThat(column(older.where("part = 'waiting'"), "share")).containsOnly(0.0);
  }

  private static double megabytesOfWorker1(ToLongFunction<RoundMetrics> bytes) {
    long sum = rounds.stream().filter(round -> round.worker() == 1).mapToLong(bytes).sum();
    assertThat(sum).isPositive();
    return Math.round(sum / 1e3) / 1e3;
  }

  /** The lines of a record are a file on a disk and a folder of files on HDFS. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunWithoutEventsAndResultIsShown(boolean hadoop, @TempDir Path other) throws Exception {
    Folder storage = hadoop ? FolderOnHadoop.of(other) : Folder.at(other);
    NoteRuns.underWay(storage);
    assertThat(Files.isDirectory(other.resolve(UNDER_WAY).resolve("metrics.jsonl")))
        .isEqualTo(hadoop);

    Map<String, Dataset<Row>> results = run("one-run", Map.of("root", other.toUri().toString()));

    assertThat(find(results, "All epochs").count()).isEqualTo(EPOCHS_UNDER_WAY);
    assertThat(find(results, "Switches").count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-runs", "one-run", "two-runs", "cluster"})
  void aRootWhereNothingIsTrainedYetGivesEmptyCharts(String note, @TempDir Path other) {
    NoteRuns.justStarted(Folder.at(other));

    run(note, Map.of("root", other.toString()))
        .forEach(
            (title, rows) -> {
              if (!title.contains("below the same folder")
                  && !title.startsWith("The two runs")
                  && !title.startsWith("Runs found")
                  && !title.startsWith("All runs")) {
                assertThat(rows.count()).as(title).isZero();
              }
            });
  }

  /** The last result of each paragraph by its title; every result is computed. */
  private static Map<String, Dataset<Row>> run(String note, Map<String, String> forms) {
    Map<String, String> values = new LinkedHashMap<>(Map.of("root", root.toString()));
    values.putAll(forms);
    Map<String, Dataset<Row>> results = new LinkedHashMap<>();
    for (Paragraph paragraph : Note.named(note).paragraphs()) {
      if (paragraph.isSql()) {
        Dataset<Row> last = null;
        for (String statement : paragraph.statements(values)) {
          last = spark.sql(statement);
        }
        List<String> columns = List.of(last.columns());
        for (Paragraph.Column column : paragraph.columns()) {
          assertThat(columns.indexOf(column.name()))
              .as(paragraph.title() + ": " + column.name())
              .isEqualTo(column.index());
        }
        List<Row> rows = last.collectAsList();
        results.put(paragraph.title(), spark.createDataFrame(rows, last.schema()));
      }
    }
    return results;
  }

  private static Dataset<Row> find(Map<String, Dataset<Row>> results, String start) {
    return results.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(start))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static List<Object> column(Dataset<Row> rows, String name) {
    return rows.select("`" + name + "`").collectAsList().stream().map(row -> row.get(0)).toList();
  }

  private static double best(int epochs) {
    return EPOCHS.stream()
        .limit(epochs)
        .mapToDouble(epoch -> epoch.scores().testTop1())
        .max()
        .orElseThrow();
  }

  private static double seconds(int epochs) {
    return EPOCHS.stream().limit(epochs).mapToDouble(epoch -> epoch.timing().seconds()).sum();
  }

  private static double round2(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
