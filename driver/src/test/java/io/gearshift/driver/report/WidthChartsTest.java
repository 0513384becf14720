package io.gearshift.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics.Cost;
import io.gearshift.driver.record.metrics.WidthMetrics.Layer;
import io.gearshift.driver.record.metrics.WidthMetrics.Operand;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class WidthChartsTest {
  private static final int EPOCHS = 24;
  private static final int LAYERS = 18;

  @TempDir private Path root;

  /** Shares that move from equal ones to one width, which differs from layer to layer. */
  private static Operand searched(int epoch, int layer, List<Integer> bits) {
    int winner = layer % bits.size();
    double share = 1.0 / bits.size() + (1 - 1.0 / bits.size()) * epoch / EPOCHS;
    List<Double> shares =
        IntStream.range(0, bits.size())
            .mapToObj(i -> i == winner ? share : (1 - share) / (bits.size() - 1))
            .toList();
    double mean =
        IntStream.range(0, bits.size()).mapToDouble(i -> shares.get(i) * bits.get(i)).sum();
    return new Operand(bits, shares, mean, bits.get(winner));
  }

  private static Operand given(int bits) {
    return new Operand(List.of(bits), List.of(1.0), bits, bits);
  }

  private static WidthMetrics widths(int epoch, double operations, List<Layer> layers) {
    Cost cost = new Cost(operations, 200, 1);
    return new WidthMetrics(epoch, "width search", layers, cost, cost, new Cost(160, 188, 0.54));
  }

  private RunRecordReader search() {
    RunRecord record = record("search");
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      int now = epoch;
      record.append(
          widths(
              epoch,
              150,
              IntStream.range(0, LAYERS)
                  .mapToObj(
                      i ->
                          new Layer(
                              "stage" + i / 6 + ".<block" + i / 2 % 3 + ">.conv" + i % 2,
                              searched(now, i, List.of(1, 2, 3, 4)),
                              searched(now, i + 1, List.of(2, 3, 4)),
                              2.36,
                              16.4,
                              0.002))
                  .toList()));
      record.append(SyntheticRun.epoch(epoch));
    }
    return record.read();
  }

  private RunRecordReader fixed(String id, int bits) {
    RunRecord record = record(id);
    record.append(
        widths(0, 40.0 * bits, List.of(new Layer("conv", given(bits), given(2), 20, 16.4, 0.002))));
    record.append(SyntheticRun.epoch(0));
    record.append(SyntheticRun.epoch(1));
    return record.read();
  }

  private RunRecord record(String id) {
    return RunRecord.create(Folder.at(root), id, SyntheticRun.configuration(id));
  }

  private static String wellFormed(String page) throws Exception {
    String body = page.substring(page.indexOf("<main>"), page.indexOf("</main>") + 7);
    for (String chart : body.split("<svg", -1)) {
      if (chart.contains("</svg>")) {
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader("<svg" + chart.substring(0, chart.indexOf("</svg>") + 6))));
      }
    }
    return page;
  }

  @Test
  void aSearchShowsBarsAndThePathOfEachLayer() throws Exception {
    String page = wellFormed(Files.readString(Path.of(HtmlReport.write(search()))));
    assertThat(page)
        .contains("stage0.&lt;block0&gt;.conv1, weights: 2 bits", "mean by the shares")
        .contains("Shares of widths", "150 M bit operations an image, 160 M with 2 bits")
        .doesNotContain("NaN", "Accuracy and bit operations");
    assertThat(page.split("Bits of each layer", -1)).hasSize(2);
    assertThat(page.split("<rect class=\"bar (compute|exchange)\"[^>]*><title>stage", -1))
        .hasSize(1 + 2 * LAYERS);
  }

  @Test
  void givenWidthsAreBarsWithoutAPath() throws Exception {
    String page = wellFormed(HtmlReport.page(fixed("fixed", 3)));
    assertThat(page)
        .contains("conv, weights: 3 bits<", "conv, inputs: 2 bits<", "120 M bit operations")
        .doesNotContain("Shares of widths", "mean by the shares");
  }

  @Test
  void severalRunsAreComparedByBitOperations() throws Exception {
    String page =
        wellFormed(
            Files.readString(
                Path.of(
                    HtmlReport.write(
                        fixed("two", 2), List.of(fixed("three", 3), fixed("four", 4), search())))));
    assertThat(page)
        .contains("Accuracy and bit operations", "two: ", " with 80 M", "three: ", " with 120 M")
        .contains(">four<", ">search (search)<");
  }

  @Test
  void aRunWithoutWidthsIsNotComparedAndNothingIsWritten() throws IOException {
    RunRecordReader plain = SyntheticRun.write(root, "plain").read();
    RunRecordReader fixed = fixed("alone", 2);
    assertThatThrownBy(() -> HtmlReport.write(fixed, List.of(plain)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid --beside: plain (must be a run with widths by layer that was tested, as the"
                + " other one)");
    assertThat(root.resolve("alone/report.html")).doesNotExist();
  }
}
