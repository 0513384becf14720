package io.gearshift.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.RangeMetrics;
import io.gearshift.driver.storage.Folder;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class RangeChartsTest {
  private static final int EPOCHS = 24;
  private static final List<String> OPERANDS =
      List.of(
          "input",
          "weight",
          "bias",
          "output",
          "input gradient",
          "weight gradient",
          "bias gradient",
          "output gradient",
          "weight update",
          "bias update");

  @TempDir private Path root;

  /** The first layer passes no gradient on. */
  private static List<RangeMetrics.Layer> layers(int epoch) {
    return Stream.of("maxout1", "maxout2", "<output>")
        .map(
            layer ->
                new RangeMetrics.Layer(
                    layer,
                    OPERANDS.stream()
                        .filter(o -> !(layer.equals("maxout1") && o.equals("input gradient")))
                        .map(operand -> operand(epoch, operand))
                        .toList()))
        .toList();
  }

  private static RangeMetrics.Operand operand(int epoch, String operand) {
    int to = operand.contains("gradient") ? -8 : operand.contains("update") ? -6 : 2;
    double rate = epoch % 5 == 0 ? 0 : 1e-5 * (1 + epoch % 3);
    return new RangeMetrics.Operand(
        operand, Math.max(to, 5 - 2 * epoch), epoch == 3 ? null : rate, 40 * rate);
  }

  private RunRecord record() {
    RunRecord record =
        RunRecord.create(Folder.at(root), "ranges", SyntheticRun.configuration("ranges"));
    IntStream.range(0, EPOCHS)
        .forEach(
            epoch -> {
              record.append(new RangeMetrics(epoch, "DFXP 9/11", layers(epoch)));
              record.append(SyntheticRun.epoch(epoch));
            });
    return record;
  }

  @Test
  void everyOperandOfEveryLayerHasItsRangeAndItsOverflow() throws Exception {
    String page = HtmlReport.page(record().read());

    assertThat(page)
        .contains("<h2>Ranges ", "<h2>Overflow ", "<th>&lt;output&gt;</th>")
        .contains("<title>maxout2 weight update: range from 5 to -6</title>")
        .contains("<title>maxout2 weight update: overflow rate, at last 3.00e-05</title>")
        .doesNotContain("NaN", "Infinity", "maxout1 input gradient");
    Matcher drawings = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    int count = 0;
    while (drawings.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(drawings.group())));
      count++;
    }
    assertThat(count).isEqualTo(5 + 2 * (3 * OPERANDS.size() - 1));
  }

  @Test
  void aRunWithoutRangesHasNoSuchSection() {
    assertThat(HtmlReport.page(SyntheticRun.write(root, "none").read()))
        .doesNotContain("<h2>Ranges", "<h2>Overflow");
  }
}
