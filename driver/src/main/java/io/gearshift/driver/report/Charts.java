package io.gearshift.driver.report;

import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.report.chart.Axis;
import io.gearshift.driver.report.chart.LineChart;
import io.gearshift.driver.report.chart.Markup;
import io.gearshift.driver.report.chart.Plot;
import io.gearshift.driver.report.chart.PrecisionTimeline;
import io.gearshift.driver.report.chart.Series;
import io.gearshift.driver.report.chart.StackedBars;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The report's charts, each a figure with its heading and legend. */
final class Charts {
  private static final int WIDE = 1120;
  private static final int HALF = 550;
  private static final int TALL = 330;
  private static final int LOW = 280;

  private static final Series<EpochMetrics> TRAIN_TOP1 =
      new Series<>("train", "train", e -> e.scores().trainTop1());
  private static final Series<EpochMetrics> TEST_TOP1 =
      new Series<>("test", "test", e -> e.scores().testTop1());
  private static final Series<EpochMetrics> TEST_TOP5 =
      new Series<>("test top-5", "top5", e -> e.scores().testTop5());
  private static final Series<EpochMetrics> VALIDATION =
      new Series<>("validation", "limit", e -> e.scores().validationTop1());
  private static final Series<EpochMetrics> TRAIN_LOSS =
      new Series<>("train loss", "train", e -> e.scores().trainLoss());
  private static final Series<EpochMetrics> RATIO =
      new Series<>("ratio", "test", e -> e.policy().ratio());
  private static final Series<EpochMetrics> THRESHOLD =
      new Series<>("threshold", "limit", e -> e.policy().threshold());
  private static final List<Series<EpochMetrics>> TIMES =
      List.of(
          new Series<>("compute", "compute", e -> e.timing().compute()),
          new Series<>("exchange", "exchange", e -> e.timing().exchange()),
          new Series<>("input", "input", e -> e.timing().input()),
          new Series<>("waiting", "waiting", e -> e.timing().waiting()),
          new Series<>("other", "other", e -> e.timing().other()));

  private final List<EpochMetrics> epochs;
  private final PrecisionTimeline timeline;

  Charts(List<EpochMetrics> epochs, PrecisionTimeline timeline) {
    this.epochs = epochs;
    this.timeline = timeline;
  }

  /** All charts, in the order of the page. */
  Markup all() {
    return new Markup()
        .add(accuracy())
        .add("<div class=\"pair\">\n")
        .add(loss())
        .add(diversity())
        .add(time())
        .add(throughput())
        .add("</div>\n");
  }

  private Markup accuracy() {
    List<Series<EpochMetrics>> lines =
        Stream.of(TRAIN_TOP1, VALIDATION, TEST_TOP1, TEST_TOP5)
            .filter(
                line ->
                    List.of(TRAIN_TOP1, TEST_TOP1).contains(line)
                        || line.values(epochs).findAny().isPresent())
            .toList();
    double[] values = values(lines).toArray();
    Axis y =
        Axis.around(
                DoubleStream.of(values).min().orElse(0),
                DoubleStream.of(values).max().orElse(100),
                6)
            .upTo(100);
    Plot plot = plot(WIDE, TALL, "Accuracy against epoch", y);
    LineChart.draw(plot, epochs, lines);
    return figure("Accuracy", "per cent", lines, plot);
  }

  private Markup loss() {
    List<Series<EpochMetrics>> lines = List.of(TRAIN_LOSS);
    Plot plot = plot(HALF, LOW, "Loss against epoch", upFromZero(lines));
    LineChart.draw(plot, epochs, lines);
    return figure("Loss", "cross-entropy", lines, plot);
  }

  private Markup diversity() {
    List<Series<EpochMetrics>> lines = List.of(RATIO, THRESHOLD);
    double[] values = values(lines).toArray();
    if (RATIO.values(epochs).findAny().isEmpty()) {
      return new Markup()
          .add("<figure><h2>Gradient diversity</h2>")
          .add("<p class=\"none\">Not measured in this run.</p></figure>\n");
    }
    Axis y =
        Axis.around(
            Math.min(1, DoubleStream.of(values).min().orElse(1)),
            DoubleStream.of(values).max().orElse(2),
            5);
    Plot plot = plot(HALF, LOW, "Diversity ratio against threshold", y);
    LineChart.draw(plot, epochs, lines);
    LineChart.mark(plot, epochs, RATIO, Charts::violates, "ratio above the threshold");
    return figure(
        "Gradient diversity",
        "ratio",
        List.of(RATIO, THRESHOLD, new Series<>("violation", "mark", e -> null)),
        plot);
  }

  private Markup time() {
    double highest =
        epochs.stream()
            .mapToDouble(e -> TIMES.stream().map(t -> t.at(e)).mapToDouble(Charts::orZero).sum())
            .max()
            .orElse(1);
    Plot plot = plot(HALF, LOW, "Time of each epoch", Axis.around(0, highest, 5));
    List<Series<EpochMetrics>> parts =
        TIMES.stream().filter(part -> part.values(epochs).findAny().isPresent()).toList();
    StackedBars.draw(plot, epochs, parts, e -> "other", "s");
    return figure("Time", "seconds", parts, plot);
  }

  private Markup throughput() {
    Series<EpochMetrics> images = new Series<>("images/s", "", e -> e.timing().imagesPerSecond());
    Plot plot = plot(HALF, LOW, "Images per second", upFromZero(List.of(images)));
    StackedBars.draw(
        plot, epochs, List.of(images), e -> timeline.colour(e.precision()), "images/s");
    List<Series<EpochMetrics>> legend =
        timeline.spans().stream()
            .map(PrecisionTimeline.Span::precision)
            .distinct()
            .map(
                precision ->
                    new Series<EpochMetrics>(
                        PrecisionTimeline.name(precision), timeline.colour(precision), e -> null))
            .toList();
    return figure("Throughput", "images/s", legend, plot);
  }

  private Plot plot(int width, int height, String label, Axis y) {
    int first = epochs.get(0).epoch();
    int last = epochs.get(epochs.size() - 1).epoch();
    Axis x = Axis.ofEpochs(first, last, width / 50);
    return new Plot(width, height, label, x, y, timeline);
  }

  private Axis upFromZero(List<Series<EpochMetrics>> lines) {
    DoublePredicate finite = Double::isFinite;
    return Axis.around(0, values(lines).filter(finite).max().orElse(1), 5);
  }

  private DoubleStream values(List<Series<EpochMetrics>> lines) {
    return lines.stream().flatMap(line -> line.values(epochs)).mapToDouble(Double::doubleValue);
  }

  /** A chart with its heading and legend. */
  static Markup figure(String heading, String unit, List<? extends Series<?>> legend, Plot plot) {
    Markup figure =
        new Markup()
            .add(
                "<figure><figcaption><h2>%s <small>%s</small></h2><ul class=\"legend\">",
                heading, unit);
    for (Series<?> line : legend) {
      figure.add("<li><i class=\"%s\"></i>%s</li>", line.colour(), line.name());
    }
    return figure.add("</ul></figcaption>\n").add(plot.finish()).add("</figure>\n");
  }

  private static boolean violates(EpochMetrics epoch) {
    EpochMetrics.Policy policy = epoch.policy();
    return policy.ratio() != null
        && policy.threshold() != null
        && policy.ratio() > policy.threshold();
  }

  private static double orZero(Double value) {
    return value == null ? 0 : Math.max(0, value);
  }
}
