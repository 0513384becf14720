package io.gearshift.executors.ops.step;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.random.RandomStream;
import java.util.HashMap;
import java.util.Map;

/** What the encodings of one pass draw on, and where they say what was not finite. */
final class EncodingContext {
  private final PassStatus status;
  private final Map<Integer, String> places = new HashMap<>();
  private StepKey key;
  private long pass;

  EncodingContext(PassStatus status) {
    this.status = status;
  }

  /** Begins a pass over a new mini-batch. */
  void begin(StepKey newKey) {
    key = newKey;
    pass++;
    status.begin();
  }

  /** What the pass leaves for the host. */
  PassStatus status() {
    return status;
  }

  /** Changes with every mini-batch: tells whether something was computed in this pass already. */
  long pass() {
    return pass;
  }

  /** Says what is encoded, or summed up, at a place of the pass. */
  void name(int place, String tensor) {
    places.put(place, tensor);
  }

  /** What is encoded, or summed up, at a place of the pass. */
  String nameOf(int place) {
    return places.get(place);
  }

  RandomStream stream(int tensor) {
    return key.stream(tensor);
  }

  /** What an encoding draws on: the stream of a tensor, and of parts of it. */
  Draw draw(OperandIdentity identity) {
    StepKey now = key;
    int tensor = identity.stream();
    return new Draw(
        part -> part == 0 ? now.stream(tensor) : now.stream(tensor, part),
        status,
        identity.place());
  }
}
