package io.gearshift.executors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SliceKeyTest {

  /** Partitioning by key has to be the same in every JVM: written down here. */
  @Test
  void hashCodesAreTheSameInEveryJvm() {
    assertThat(new SliceKey(SliceKey.Vector.PARAMETERS, 0).hashCode()).isEqualTo(943_828_458);
    assertThat(new SliceKey(SliceKey.Vector.GRADIENT, 5).hashCode()).isEqualTo(872_277_963);
  }

  @Test
  void hashCodesOfDifferentSlicesDiffer() {
    Set<Integer> seen = new HashSet<>();
    for (SliceKey.Vector vector : SliceKey.Vector.values()) {
      for (int slice = 0; slice < 100; slice++) {
        assertThat(seen.add(new SliceKey(vector, slice).hashCode())).isTrue();
      }
    }
  }

  @Test
  void slicesCoverAVectorOnce() {
    for (int size : new int[] {1, SliceKey.ELEMENTS - 1, SliceKey.ELEMENTS, 3 * 65_536 + 17}) {
      int next = 0;
      for (int slice = 0; slice < SliceKey.count(size); slice++) {
        SliceKey key = new SliceKey(SliceKey.Vector.MOMENTUM, slice);
        assertThat(key.from()).isEqualTo(next);
        assertThat(key.length(size)).isBetween(1, SliceKey.ELEMENTS);
        next += key.length(size);
      }
      assertThat(next).isEqualTo(size);
    }
  }

  @Test
  void equalsByVectorAndSlice() {
    assertThat(new SliceKey(SliceKey.Vector.MOMENTUM, 3))
        .isEqualTo(new SliceKey(SliceKey.Vector.MOMENTUM, 3))
        .isNotEqualTo(new SliceKey(SliceKey.Vector.MOMENTUM, 4))
        .isNotEqualTo(new SliceKey(SliceKey.Vector.GRADIENT, 3));
  }
}
