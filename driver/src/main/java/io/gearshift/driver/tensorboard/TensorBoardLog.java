package io.gearshift.driver.tensorboard;

import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.training.listener.TrainingListener;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run's folder for TensorBoard, {@code ROOT/ID/tensorboard/}: the scalars of each epoch in a file
 * of their own.
 *
 * <p>TensorBoard keeps the files that it has opened and looks for more, so a file is never written
 * again: it would not see that. A new file works on file systems that cannot append, too. {@link
 * #align} takes out the files of epochs that are trained again.
 */
public final class TensorBoardLog implements TrainingListener {
  private static final String FOLDER = "tensorboard";

  private static final int FULL_PRECISION_BITS = 32;

  private final Folder folder;
  private final InstantSource clock;

  /**
   * @param run ROOT/ID
   */
  public TensorBoardLog(Folder run, InstantSource clock) {
    this.folder = run.folder(FOLDER);
    this.clock = clock;
  }

  /**
   * Makes the folder that of a run with these epochs: files of others are removed, missing ones
   * written, with the present as their time.
   *
   * @throws io.gearshift.driver.error.UserError if the folder cannot be read or written
   */
  public void align(List<EpochMetrics> recorded) {
    Set<String> wanted =
        recorded.stream().map(epoch -> name(epoch.epoch())).collect(Collectors.toSet());
    Set<String> present;
    try {
      present = Set.copyOf(folder.list());
      for (String name : present) {
        if (!wanted.contains(name)) {
          folder.delete(name);
        }
      }
    } catch (IOException e) {
      throw Failures.cannotWrite(folder.location(), e);
    }
    recorded.stream()
        .filter(epoch -> !present.contains(name(epoch.epoch())))
        .forEach(this::epochFinished);
  }

  /**
   * Writes the file of an epoch.
   *
   * @throws io.gearshift.driver.error.UserError if it cannot be written
   */
  @Override
  public void epochFinished(EpochMetrics metrics) {
    double seconds = clock.millis() / 1000.0;
    EventFile file = new EventFile(seconds);
    file.scalars(seconds, metrics.epoch(), scalars(metrics));
    String name = name(metrics.epoch());
    try {
      // Until it is whole it must not be taken for an event file.
      folder.write(name, "epoch.tmp", output -> output.write(file.buffer()));
    } catch (IOException e) {
      throw Failures.cannotWrite(folder.path(name), e);
    }
  }

  private static Map<String, Double> scalars(EpochMetrics metrics) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", metrics.scores().trainLoss());
    scalars.put("train/top1", metrics.scores().trainTop1());
    scalars.put("test/top1", metrics.scores().testTop1());
    scalars.put("learning_rate", metrics.learningRate());
    scalars.put("policy/ratio", metrics.policy().ratio());
    scalars.put("policy/threshold", metrics.policy().threshold());
    scalars.put("throughput/images_per_second", metrics.timing().imagesPerSecond());
    scalars.put("gear/bits", bits(metrics.precision()));
    scalars.values().removeIf(value -> value == null);
    return scalars;
  }

  /** Bits of a precision: "8", "12", ..., and 32 for single precision. */
  private static double bits(String precision) {
    return precision.matches("\\d{1,2}") ? Integer.parseInt(precision) : FULL_PRECISION_BITS;
  }

  /** TensorBoard reads files with "tfevents" in their names, in the order of the names. */
  private static String name(int epoch) {
    return String.format("events.out.tfevents.%010d.gearshift", epoch);
  }
}
