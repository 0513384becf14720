package io.gearshift.driver.record.event;

import java.time.Instant;
import java.util.List;

/**
 * A resumed run's record is not what stood there when its checkpoint was written. The parameters
 * are not concerned: they are the checkpoint's.
 *
 * @param file name of the file
 * @param reason what is wrong with it
 * @param epochs whose line in {@code metrics.jsonl} is missing, from 0
 * @param time ISO 8601, UTC
 */
public record DamagedRecordEvent(String file, String reason, List<Integer> epochs, String time)
    implements Event {

  public DamagedRecordEvent {
    epochs = epochs == null ? List.of() : List.copyOf(epochs);
  }

  /** The event, happening now. */
  public static DamagedRecordEvent now(String file, String reason, List<Integer> epochs) {
    return new DamagedRecordEvent(file, reason, epochs, Instant.now().toString());
  }

  @Override
  public String summary() {
    return "damaged record " + file + ": " + reason;
  }
}
