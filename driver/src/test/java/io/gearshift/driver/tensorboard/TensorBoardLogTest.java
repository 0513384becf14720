package io.gearshift.driver.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.SyntheticRun;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.storage.MemoryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TensorBoardLogTest {
  private static final String FOLDER = "tensorboard/events.out.tfevents.";

  private final MemoryFolder.Disk disk = new MemoryFolder.Disk();
  private final MemoryFolder run = new MemoryFolder(disk);
  private final TensorBoardLog log = at("2026-11-26T01:00:00.250Z");

  private TensorBoardLog at(String time) {
    return new TensorBoardLog(run, InstantSource.fixed(Instant.parse(time)));
  }

  private static List<EpochMetrics> epochs(int end) {
    return IntStream.range(0, end).mapToObj(SyntheticRun::epoch).toList();
  }

  private List<EventFileReader.Event> events(int epoch) {
    return EventFileReader.read(run.files().get(FOLDER + String.format("%010d.gearshift", epoch)));
  }

  @Test
  void theReaderOfTheseTestsKnowsTheChecksumOfItsDefinition() {
    assertThat(EventFileReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(0xe3069283);
  }

  /** All event files of TensorFlow begin so: 24 bytes follow, and the checksum of that. */
  @Test
  void aFileBeginsAsThoseOfTensorFlow() {
    log.epochFinished(SyntheticRun.epoch(0));

    byte[] file = run.files().firstEntry().getValue();
    assertThat(HexFormat.of().formatHex(file, 0, 13)).isEqualTo("1800000000000000a37f4b2209");
  }

  @Test
  void anEpochIsAFileWithAVersionAndItsScalars() {
    EpochMetrics epoch = SyntheticRun.epoch(5);

    log.epochFinished(epoch);

    double seconds = Instant.parse("2026-11-26T01:00:00.250Z").toEpochMilli() / 1000.0;
    assertThat(run.files()).containsOnlyKeys(FOLDER + "0000000005.gearshift");
    assertThat(events(5))
        .containsExactly(
            new EventFileReader.Event(seconds, 0, "brain.Event:2", Map.of()),
            new EventFileReader.Event(
                seconds,
                5,
                null,
                Map.of(
                    "train/loss", epoch.scores().trainLoss().floatValue(),
                    "train/top1", epoch.scores().trainTop1().floatValue(),
                    "test/top1", epoch.scores().testTop1().floatValue(),
                    "learning_rate", epoch.learningRate().floatValue(),
                    "policy/ratio", epoch.policy().ratio().floatValue(),
                    "policy/threshold", epoch.policy().threshold().floatValue(),
                    "throughput/images_per_second", (float) epoch.timing().imagesPerSecond(),
                    "gear/bits", 8f)));
  }

  @Test
  void whatWasNotMeasuredIsLeftOutAndSinglePrecisionHas32Bits() {
    log.epochFinished(SyntheticRun.epoch(20));

    assertThat(events(20).get(1).step()).isEqualTo(20);
    assertThat(events(20).get(1).scalars())
        .containsEntry("gear/bits", 32f)
        .containsKey("test/top1")
        .doesNotContainKeys("policy/ratio", "policy/threshold");
  }

  @Test
  void stepsOfManyBytesAreReadAsWritten() {
    for (long step : new long[] {0, 127, 128, 16_383, 16_384, Integer.MAX_VALUE}) {
      EventFile file = new EventFile(1);
      file.scalars(2, step, Map.of("tag", 0.5));
      assertThat(EventFileReader.read(file.buffer().array()).get(1))
          .isEqualTo(new EventFileReader.Event(2, step, null, Map.of("tag", 0.5f)));
    }
  }

  /** A resumed run trains epochs again: none is there twice, and none of before is lost. */
  @Test
  void aResumedRunHasEachEpochOnce() {
    epochs(6).forEach(log::epochFinished);
    byte[] third = run.files().get(FOLDER + "0000000003.gearshift");

    TensorBoardLog resumed = at("2026-11-27T00:00:00Z");
    resumed.align(epochs(4));

    assertThat(run.files()).hasSize(4);
    assertThat(run.files().get(FOLDER + "0000000003.gearshift")).isSameAs(third);
    resumed.epochFinished(SyntheticRun.epoch(4));
    assertThat(run.files()).hasSize(5);
  }

  @Test
  void epochsFromBeforeItWasSwitchedOnAreWritten() {
    log.align(epochs(3));

    assertThat(run.files()).hasSize(3);
    assertThat(events(2).get(1).step()).isEqualTo(2);
  }

  @Test
  void aDiskThatIsFullIsOneLine() throws IOException {
    disk.dieAfter(0);

    assertThatThrownBy(() -> log.epochFinished(SyntheticRun.epoch(0)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot write memory/tensorboard/events.out.tfevents.0000000000.gearshift: the machine"
                + " has died");
  }
}
