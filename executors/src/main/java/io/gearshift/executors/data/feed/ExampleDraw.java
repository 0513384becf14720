package io.gearshift.executors.data.feed;

import io.gearshift.executors.data.spec.Variation;
import io.gearshift.executors.random.RandomStream;

/**
 * What is random in one example's augmentation: a function of its key alone.
 *
 * @param seed of the run
 * @param epoch from 0
 * @param example index in its split
 */
record ExampleDraw(long seed, int epoch, int example) {
  private static final int WORD_DOWN = 40;
  private static final int WORD_RIGHT = 41;
  private static final int WORD_FLIP = 42;

  /** The example's words: 0 to 39 the crop, 40 and 41 the shift, 42 the flip. */
  RandomStream stream() {
    return EpochOrder.augmentation(seed, epoch, example);
  }

  /** Rows that the image moves down. */
  int down(int most) {
    return stream().below(WORD_DOWN, 2 * most + 1) - most;
  }

  /** Columns that it moves to the right. */
  int right(int most) {
    return stream().below(WORD_RIGHT, 2 * most + 1) - most;
  }

  /** Whether it is mirrored. */
  boolean mirrored(Variation.Mirroring mirroring) {
    return switch (mirroring) {
      case RANDOM -> drawnInEpoch(epoch);
      case ALTERNATING -> drawnInEpoch(0) ^ epoch % 2 != 0;
    };
  }

  private boolean drawnInEpoch(int other) {
    return EpochOrder.augmentation(seed, other, example).word(WORD_FLIP) < 0;
  }
}
