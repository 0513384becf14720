package io.gearshift.executors.data;

import io.gearshift.executors.data.feed.ExampleFeed;
import io.gearshift.executors.data.feed.StreamedFeed;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;
import java.util.function.Consumer;

/** The first images of a split in stored order, as evaluations see them. */
public final class FirstImages {
  private FirstImages() {}

  /**
   * Reads them one after the other.
   *
   * @param split train, validation or test
   * @param most how many, if the split has as many
   * @param action given the normalised values, {height, width, channels}, which are overwritten
   *     after it
   * @return how many there were
   */
  public static int forEach(
      InputResources input, DataSpec spec, String split, int most, Consumer<float[]> action) {
    Manifest.Split stored = input.dataSets().manifest(spec).split(split);
    ShardAssignment first = new ShardAssignment(0, Math.min(most, stored.examples()));
    float[] values = new float[spec.height() * spec.width() * spec.channels()];
    try (ExampleFeed feed =
        StreamedFeed.evaluation(input.dataSets().shards(spec), spec, stored, first)) {
      while (feed.next()) {
        feed.write(values);
        action.accept(values);
      }
    }
    return first.count();
  }
}
