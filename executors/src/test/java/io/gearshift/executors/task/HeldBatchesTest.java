package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.InputResources;
import io.gearshift.executors.data.batch.BatchForm;
import io.gearshift.executors.data.batch.BatchSource;
import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HeldBatchesTest {
  private static final RoundTask TASK =
      new RoundTask(
          null,
          null,
          null,
          new RoundPlace(1, 0, 0, 2, 3),
          new BatchRange(0, 2, 1),
          RoundTask.Gradient.NOT_WANTED,
          ExchangeFormat.BITS_32);

  @Test
  void examplesMustBeThoseThatTrainingBeganWith() {
    HeldExamples examples = new HeldExamples(1, 1, 1, new float[][] {{5}, {6}}, new int[2]);
    try (InputResources input = new InputResources(new Configuration())) {
      try (BatchSource source =
          new HeldBatches(examples, examples.checksum()).open(TASK, input, BatchForm.VALUES)) {
        assertThat(source.next().count()).isEqualTo(1);
      }
      assertThatThrownBy(
              () ->
                  new HeldBatches(examples, examples.checksum() + 1)
                      .open(TASK, input, BatchForm.VALUES))
          .isInstanceOf(DataSetException.class)
          .hasMessageStartingWith(
              "Invalid examples of worker 2: not those that training began with");
    }
  }
}
