package io.gearshift.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Operand;
import io.gearshift.driver.record.metrics.QuantizerMetrics.Size;
import io.gearshift.driver.storage.Folder;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class LearnedChartsTest {
  private static final int EPOCHS = 12;
  private static final int LAYERS = 20;
  private static final Map<String, String> UNIFORM =
      Map.of("Weight_Quantizer", "parametric_fp_d_xmax", "Input_Quantizer", "parametric_fp_d_xmax");

  @TempDir private Path root;

  private static String name(int layer) {
    return "stage" + layer / 8 + ".<block" + layer / 2 % 4 + ">.conv" + layer % 2;
  }

  /** Widths that shrink while steps grow. */
  private static Operand operand(int epoch, int layer, String operand) {
    int start = operand.equals("input") ? 8 : 7;
    int bits = Math.max(2 + (layer + operand.length()) % 4, start - epoch * (1 + layer % 3) / 3);
    double step = Math.scalb(1.0, -6 + layer % 4) * (1 + epoch / 8.0);
    double elements = (layer + 1) * (operand.equals("bias") ? 0.01 : 1);
    return new Operand(
        name(layer), operand, bits, step, step * ((1 << bits) - 1), bits * elements / 8);
  }

  private static QuantizerMetrics line(int epoch, int layers, Double weights, Size inputs) {
    List<Operand> operands = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      if (inputs != null) {
        operands.add(operand(epoch, layer, "input"));
      }
      operands.add(operand(epoch, layer, "weight"));
    }
    operands.add(operand(epoch, layers - 1, "bias"));
    double sum =
        operands.stream()
            .filter(o -> !o.operand().equals("input"))
            .mapToDouble(Operand::kilobytes)
            .sum();
    return new QuantizerMetrics(
        epoch, "learned", operands, new Size(sum, sum / 4, weights, Size.SUM), inputs);
  }

  private RunRecord record(String id, Map<String, String> learned) {
    RunConfiguration like = SyntheticRun.configuration(id);
    Map<String, Map<String, String>> settings = new TreeMap<>(like.configuration());
    settings.put("learned", new TreeMap<>(learned));
    return RunRecord.create(
        Folder.at(root),
        id,
        new RunConfiguration(
            id,
            like.started(),
            new RunConfiguration.Plan("resnet20", "digits", List.of("learned"), "none", 2),
            like.seeds(),
            like.data(),
            like.kernels(),
            like.training(),
            like.versions(),
            settings));
  }

  /** All of a run with budgets that it keeps from the seventh epoch on. */
  RunRecord whole() {
    RunRecord record = record("whole", UNIFORM);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      double largest = 16 - epoch;
      record.append(line(epoch, LAYERS, 130.0, new Size(170 - epoch, largest, 10.0, Size.MAX)));
      record.append(epoch(epoch));
    }
    return record;
  }

  private static EpochMetrics epoch(int epoch) {
    EpochMetrics like = SyntheticRun.epoch(epoch);
    return new EpochMetrics(
        epoch,
        "learned",
        like.scores(),
        like.learningRate(),
        new EpochMetrics.Policy(null, null, null, null, 0),
        like.timing(),
        like.bytesExchanged(),
        null);
  }

  private String page(RunRecord record) throws Exception {
    String page = HtmlReport.page(record.read());
    Matcher drawings = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    while (drawings.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(drawings.group())));
    }
    assertThat(page).doesNotContain("NaN", "Infinity", "<block");
    return page;
  }

  @Test
  void aRunWithBudgetsHasBarsSizesHistoriesAndATable() throws Exception {
    String page = page(whole());

    assertThat(page)
        .contains(
            "stage0.&lt;block0&gt;.conv0, weights: 4 bits, step 0.03711, largest 0.5566, 0.5 kB<")
        .contains("stage0.&lt;block0&gt;.conv0, inputs: from 8 to 5 bits<")
        .contains("stage0.&lt;block0&gt;.conv0, inputs: step 0.03711, largest 1.15<")
        .contains("<th>weights: bits, 0 to 8</th><th>inputs: bits, 0 to 8</th>")
        .contains("<th>weights: values, 2^-6 to 2^5</th><th>inputs: values, 2^-6 to 2^6</th>")
        .contains("Weights and biases <small>kB<", "</i>sum<", "budget 130<", "</i>over budget<")
        .contains("Inputs of an image <small>kB<", "</i>largest<", "budget 10<")
        .contains("<td>bias</td>")
        .doesNotContain("smallest power");
    assertThat(count(page, "class=\"bar (compute|exchange)\"[^>]*><title>stage"))
        .isEqualTo(2 * LAYERS);
    assertThat(count(page, "<tr><td>stage[^<]*</td><td><svg")).isEqualTo(LAYERS);
    assertThat(count(page, "<path class=\"mark\"[^>]*><title>epoch [0-5]: over budget"))
        .isEqualTo(5 + 6);
  }

  @Test
  void oneEpochWithoutInputsAndBudgetsIsDrawn() throws Exception {
    RunRecord record = record("one", Map.of("Weight_Quantizer", "parametric_pow2_xmin_xmax"));
    record.append(line(0, 1, null, null));
    record.append(epoch(0));

    assertThat(page(record))
        .contains("weights: 7 bits, smallest power 0.01563, largest 1.984, 0.875 kB")
        .contains("<th>smallest power</th>", "Weights and biases")
        .containsPattern("<path class=\"line test\" d=\"M[0-9. ]+h0\"/></svg><b>7</b>")
        .doesNotContain("inputs: ", "Inputs of an image", "budget", "</i>inputs");
  }

  @Test
  void eachSideHasTheNamesOfItsForm() throws Exception {
    RunRecord record =
        record("both", Map.of("Weight_Quantizer", "pow2", "Input_Quantizer", "parametric_fp_d_b"));
    record.append(line(0, 2, null, new Size(3, 2, 1.0, Size.SUM)));
    record.append(epoch(0));

    assertThat(page(record))
        .contains("conv1, weights: 7 bits, smallest power ", "conv1, inputs: 8 bits, step ")
        .contains("<th>smallest power or step</th>", "epoch 0: over budget");
  }

  /** A value of zero has no logarithm; an operand may lack a line. */
  @Test
  void whatCannotBeDrawnIsLeftOut() throws Exception {
    RunRecord record = record("odd", UNIFORM);
    record.append(line(0, 2, null, new Size(3, 2, null, Size.SUM)));
    record.append(
        new QuantizerMetrics(
            1,
            "learned",
            List.of(
                new Operand(name(0), "weight", 16, 0, 1, 1),
                new Operand("other", "bias", 2, 1, 1, 1)),
            null,
            null));
    record.append(epoch(0));
    record.append(epoch(1));

    assertThat(page(record))
        .contains("weights: 16 bits, step 0, largest 1, 1 kB", "<td>other</td><td>–</td>");
  }

  @Test
  void theBestEpochKeepsItsBudgets() throws Exception {
    RunRecord none = record("none", UNIFORM);
    RunRecord some = record("some", UNIFORM);
    for (int epoch = 0; epoch < 3; epoch++) {
      none.append(line(epoch, 1, 1e-3, null));
      none.append(epoch(epoch));
      some.append(line(epoch, 1, epoch == 1 ? 1e3 : 1e-3, null));
      some.append(epoch(epoch));
    }

    assertThat(page(none))
        .contains("<strong>–</strong><small>none within budget</small>")
        .contains("<small>after epoch 2, over budget</small>");
    assertThat(page(some))
        .contains("<small>after epoch 1, within budget</small>")
        .contains("<small>after epoch 2, over budget</small>");
    assertThat(page(whole())).contains("<small>after epoch 11</small>");
  }

  @Test
  void aRunThatLearnsNoneHasNoSuchSection() {
    assertThat(HtmlReport.page(SyntheticRun.write(root, "plain").read()))
        .contains("<small>after epoch 23</small>")
        .doesNotContain("Learned ", "budget");
  }

  private static int count(String page, String pattern) {
    return (int) Pattern.compile(pattern).matcher(page).results().count();
  }
}
