package io.gearshift.driver.cli.train.progress;

import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.MultiplierConfiguration;
import io.gearshift.driver.config.precision.MuppetConfiguration;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.LadderChoice;
import io.gearshift.driver.policy.PolicyDecision;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.record.event.StragglerEvent;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.record.metrics.QuantizerMetrics;
import io.gearshift.driver.record.metrics.WidthMetrics;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.driver.training.listener.EpochTotals;
import io.gearshift.driver.training.listener.TrainingListener;
import io.gearshift.driver.training.measurement.FrequencyMeasurement;
import io.gearshift.driver.training.measurement.LadderMeasurement;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.numerics.Precision;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows training: a table line an epoch, and on a terminal a bar above it. */
public final class ConsoleProgress implements TrainingListener {
  private static final int LEAST_PRECISION = 9;
  private static final int UPDATE_MILLIS = 200;

  private final PrintWriter out;

  /** Set by the launcher, which can tell a terminal from a file. */
  private final boolean terminal = Boolean.getBoolean("gearshift.terminal");

  /** Closed by the thread that an interrupted process ends with, too. */
  private volatile ProgressBar bar;

  private boolean headed;

  /** Columns of the widest precision. */
  private int width = LEAST_PRECISION;

  /** Whether the validation split has a column. */
  private boolean validates;

  public ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  public void introduce(
      String runId,
      GearshiftConfiguration configuration,
      TrainingSettings settings,
      NetworkGraph graph,
      Manifest manifest) {
    out.printf(
        Locale.ROOT,
        "Run %s: %s (%,d parameters) on %,d images of %d classes, %d workers x batch %d, averaged"
            + " every %d batches%n",
        runId,
        configuration.network().architecture(),
        graph.layout().size(),
        manifest.split("train").examples(),
        manifest.classNames().size(),
        settings.extent().workers(),
        settings.extent().batchSize(),
        settings.extent().batchesPerRound());
    validates = settings.evaluation() != null && settings.evaluation().validation() != null;
    tellOfMoves(configuration.multipliers(), settings);
    out.println("Gears from " + configuration.gearsFrom());
    out.flush();
  }

  /** Ranges are judged where rounds end. */
  private void tellOfMoves(MultiplierConfiguration multipliers, TrainingSettings settings) {
    int batches = settings.extent().workers() * settings.extent().batchesPerRound();
    if (multipliers.moves() && batches > multipliers.rangeUpdateFrequency()) {
      out.printf(
          Locale.ROOT,
          "Ranges move once a round, after %,d mini-batches of all workers, not after the %,d of"
              + " Range_Update_Frequency (a lower [averaging] Frequency makes rounds shorter)%n",
          batches,
          multipliers.rangeUpdateFrequency());
    }
  }

  /** Says what is climbed, and how. */
  public void climbs(MuppetConfiguration muppet) {
    muppet.ladder().labels().forEach(label -> width = Math.max(width, label.length()));
    out.println(
        "Ladder "
            + muppet.ladder()
            + ", policy "
            + muppet.policy().name().toLowerCase(Locale.ROOT));
    out.flush();
  }

  /** Says why the first epoch is some seconds away. */
  public void timing(Ladder ladder) {
    out.println("Timing steps in the gears " + ladder + " ...");
    out.flush();
  }

  /** A line for each gear that was timed. */
  public void timed(LadderMeasurement measured) {
    TextTable table =
        new TextTable(List.of(Align.LEFT, Align.RIGHT, Align.RIGHT, Align.LEFT, Align.LEFT))
            .row(List.of("  gear", "ms a step", "images/s", "of next wider", ""));
    for (LadderChoice.Gear gear : measured.choice().gears()) {
      table.row(
          List.of(
              "  " + gear.precision().label(),
              String.format(Locale.ROOT, "%.3f", gear.milliseconds()),
              String.format(Locale.ROOT, "%.0f", measured.imagesPerSecond(gear)),
              gear.wider() == null ? "-" : text(gear.ratio(), 3) + " of " + gear.wider().label(),
              gear.kept() ? "kept" : "dropped"));
    }
    out.print(table);
    out.flush();
  }

  /** Says why the first epoch is some seconds away. */
  public void timingRounds() {
    out.println("Timing rounds ...");
    out.flush();
  }

  /** How long rounds are, and why. */
  public void timed(FrequencyMeasurement measured) {
    out.printf(
        Locale.ROOT,
        "Frequency: %d (auto: a step takes %.1f ms, an exchange %.1f ms, %.1f %% of such a round%s)%n",
        measured.frequency(),
        measured.step(),
        measured.exchange(),
        100 * measured.expectedShare(),
        measured.expectedShare() > measured.share() ? ", which is a whole epoch" : "");
    out.flush();
  }

  /** A line from whatever thread has something to say. */
  public void note(String line) {
    out.println(line);
    out.flush();
  }

  /** A setting that is not what it was before the run stopped. */
  public void changed(SettingEvent change) {
    out.println("Setting " + change.key() + ": " + change.from() + " -> " + change.to());
  }

  public void resumed(Position position) {
    out.println("Resumed at " + position);
  }

  @Override
  public void epochStarted(int epoch, Precision precision, long images, long imagesDone) {
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch " + epoch + " [" + precision.label() + "]")
              .setInitialMax(images)
              .startsFrom(imagesDone, java.time.Duration.ZERO)
              .setUnit(" img", 1)
              .showSpeed()
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void roundFinished(int epoch, EpochTotals soFar, long images) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.stepTo(soFar.examples());
      shown.setExtraMessage(
          String.format(
              Locale.ROOT,
              " loss %.3f, %.1f %%",
              soFar.lossSum() / soFar.examples(),
              100.0 * soFar.correct() / soFar.examples()));
    }
  }

  @Override
  public void evaluating(int epoch) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.setExtraMessage(" testing");
    }
  }

  @Override
  public void epochFinished(EpochMetrics m) {
    close();
    head();
    out.printf(
        Locale.ROOT,
        "%5d %" + width + "s %7.4f %8.2f %s%8s %9.4g %9s %7s %9s %4d %9.0f%n",
        m.epoch(),
        m.precision(),
        m.scores().trainLoss(),
        m.scores().trainTop1(),
        validates ? String.format(Locale.ROOT, "%8s ", text(m.scores().validationTop1(), 2)) : "",
        text(m.scores().testTop1(), 2),
        m.learningRate(),
        text(m.policy().diversity(), 3),
        text(m.policy().ratio(), 3),
        text(m.policy().threshold(), 3),
        m.policy().violations(),
        m.timing().imagesPerSecond());
    out.flush();
  }

  @Override
  public void widthsFound(WidthMetrics widths) {
    out.print(WidthTable.text(widths));
    out.flush();
  }

  @Override
  public void quantizersLearned(QuantizerMetrics quantizers) {
    out.print(QuantizerTable.text(quantizers));
    out.flush();
  }

  @Override
  public void straggling(StragglerEvent straggler) {
    note("Straggler: " + straggler.summary());
  }

  @Override
  public void switched(PolicyDecision decision) {
    out.printf(
        Locale.ROOT,
        "      shift: %s -> %s (%s)%n",
        decision.precision().label(),
        decision.switchTo().label(),
        reason(decision));
    out.flush();
  }

  /** The table's head, with its first row: what is logged until then stands above the table. */
  private void head() {
    if (headed) {
      return;
    }
    out.println();
    out.printf(
        Locale.ROOT,
        "epoch %"
            + width
            + "s    loss  train %% %s  test %%      rate diversity   ratio"
            + " threshold viol  images/s%n",
        "precision",
        validates ? " valid % " : "");
    headed = true;
  }

  private static String reason(PolicyDecision decision) {
    return switch (decision.reason()) {
      case VIOLATIONS -> "diversity ratio over its threshold";
      case LARGEST_EPOCHS -> "largest number of epochs in this gear";
      case SCHEDULED -> "scheduled";
      case RANGES_FOUND -> "ranges found: training begins, from the initial parameters";
    };
  }

  private static String text(Double value, int digits) {
    return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** Takes the bar off the screen. */
  public void close() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }
}
