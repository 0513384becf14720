package io.gearshift.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.event.ExecutorLostEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Timing;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class HtmlReportTest {
  @TempDir private Path root;

  @Test
  void aWholeRunIsOneSelfContainedPage() throws IOException {
    Path file = Path.of(HtmlReport.write(SyntheticRun.write(root, "digits-lenet").read()));

    String page = Files.readString(file);
    assertThat(file).isEqualTo(root.resolve("digits-lenet/report.html"));
    assertThat(page).doesNotContain("http:", "https:", "<script", "src=", "NaN", "Infinity");
    assertThat(page)
        .contains("epoch 7: switched from 8 bit to 12 bit", "98.", "9f86d081", "Policy_Patience");
    assertThat(page).contains("killed &lt;by&gt; the &quot;test&quot; &amp; more");
  }

  @Test
  void gearsThatComeBackAreNoLadder() throws IOException {
    RunRecord climbed = SyntheticRun.write(root, "climbed");
    assertThat(HtmlReport.page(climbed.read())).contains("<ol class=\"ladder\">");

    RunRecord cycled =
        RunRecord.create(Folder.at(root), "cycled", SyntheticRun.configuration("cycled"));
    for (int epoch : new int[] {0, 8, 1}) {
      cycled.append(SyntheticRun.epoch(epoch));
    }
    assertThat(HtmlReport.page(cycled.read())).contains("<ol class=\"ladder cycle\">", "2 epochs");
  }

  @Test
  void linksAreNotWrittenThrough() throws IOException {
    RunRecordReader run = SyntheticRun.write(root, "linked").read();
    Path precious = Files.writeString(root.resolve("precious"), "precious");
    Path report = Files.createSymbolicLink(Path.of(run.directory().path("report.html")), precious);
    Files.createSymbolicLink(Path.of(run.directory().path("report.html.tmp")), precious);

    assertThat(HtmlReport.write(run)).isEqualTo(report.toString());

    assertThat(precious).hasContent("precious");
    assertThat(report).isRegularFile().content().contains("</html>");
    assertThat(Files.isSymbolicLink(report)).isFalse();
    assertThat(Path.of(run.directory().path("report.html.tmp"))).doesNotExist();
  }

  @Test
  void aReportThatCannotBeWrittenIsOneLine() throws IOException {
    RunRecordReader run = SyntheticRun.write(root, "blocked").read();
    Path folder = Files.createDirectory(Path.of(run.directory().path("report.html")));
    Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> HtmlReport.write(run))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot write " + folder);
  }

  @Test
  void namesCannotBreakThePage() {
    String name = "<b>\u001b[31m\u009b\u202e\u0000&'\"\ud800 caf\u00e9 \ud83d\ude42\u2028";
    RunRecord record = RunRecord.create(Folder.at(root), "odd", SyntheticRun.configuration("odd"));
    record.append(ExecutorLostEvent.now(name, name));

    String page = HtmlReport.page(record.read());

    assertThat(page)
        .contains("&lt;b&gt;\ufffd[31m\ufffd\ufffd\ufffd&amp;&#39;&quot;")
        .contains(" caf\u00e9 \ud83d\ude42\ufffd");
    assertThat(page.codePoints())
        .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
  }

  @Test
  void everyDrawingIsWellFormed() throws Exception {
    String page = HtmlReport.page(SyntheticRun.write(root, "a").read());

    Matcher drawings = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    int count = 0;
    while (drawings.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(drawings.group())));
      count++;
    }
    assertThat(count).isEqualTo(5);
  }

  @Test
  void aRunWithoutEpochsSaysSo() {
    RunRecord record = RunRecord.create(Folder.at(root), "new", SyntheticRun.configuration("new"));

    assertThat(HtmlReport.page(record.read()))
        .contains("No epoch has been completed.", "not finished", "not reached");
  }

  @Test
  void timedGearsAreATable() {
    RunRecord record =
        RunRecord.create(Folder.at(root), "timed", SyntheticRun.configuration("timed"));
    record.append(SyntheticRun.timedGears());

    assertThat(HtmlReport.page(record.read()))
        .contains("Gears timed at the start, in 6.3 s")
        .contains("<td>4.5</td><td>28,444</td><td>0.450</td><td>kept</td>")
        .contains("<span class=\"chip none\">14 bit</span></td><td>9.9</td>")
        .contains("<td>dropped</td><td>0.990 of fp32&#39;s step, over 0.95</td>")
        .contains("<td>kept</td><td>the widest</td>")
        .contains("timed the gears 8 14 fp32: kept 8 fp32");
    assertThat(HtmlReport.page(SyntheticRun.write(root, "untimed").read()))
        .doesNotContain("Gears timed");
  }

  @Test
  void waitingIsShownWhereItWasMeasured() {
    RunRecord record =
        RunRecord.create(Folder.at(root), "waits", SyntheticRun.configuration("waits"));
    EpochMetrics line = SyntheticRun.withWaiting(SyntheticRun.epoch(3), 0.05);
    record.append(SyntheticRun.epoch(2));
    record.append(line);

    assertThat(HtmlReport.page(record.read()))
        .contains("<th>input s</th><th>waiting s</th><th>seconds</th>")
        .contains("<li><i class=\"waiting\"></i>waiting</li>")
        .contains("<title>epoch 3, waiting: ")
        .doesNotContain("<title>epoch 2, waiting: ")
        .contains(String.format("<td>%.2f</td>", line.timing().waiting()));
    assertThat(HtmlReport.page(SyntheticRun.write(root, "older").read()))
        .contains("<th>input s</th><th>seconds</th>")
        .doesNotContain("waiting s", "</i>waiting", ", waiting: ");
  }

  @Test
  void oneEpochWithNothingMeasuredIsDrawn() {
    RunRecord record = RunRecord.create(Folder.at(root), "one", SyntheticRun.configuration("one"));
    record.append(
        new EpochMetrics(
            0,
            "fp32",
            new EpochMetrics.Scores(Double.NaN, null, null, null),
            null,
            new EpochMetrics.Policy(null, null, null, null, 0),
            new Timing(0, 0, 0, 0, null, 0),
            0,
            null));

    assertThat(HtmlReport.page(record.read()))
        .contains("Not measured in this run.", "never tested")
        .doesNotContain("NaN", "Infinity");
  }
}
