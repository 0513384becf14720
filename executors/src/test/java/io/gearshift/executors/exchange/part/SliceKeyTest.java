package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SliceKeyTest {

  /** Partitioning by key has to be the same in every JVM: written down here. */
  @Test
  void hashCodesAreTheSameInEveryJvm() {
    assertThat(new SliceKey(SliceKey.Vector.PARAMETERS, 0).hashCode()).isEqualTo(-806_088_874);
    assertThat(new SliceKey(SliceKey.Vector.GRADIENT, 5 * SliceKey.ELEMENTS).hashCode())
        .isEqualTo(1_270_813_077);
    assertThat(new SliceKey(SliceKey.Vector.OPTIMIZER, "momentum", SliceKey.ELEMENTS).hashCode())
        .isEqualTo(1_436_622_308);
  }

  @Test
  void hashCodesOfDifferentSlicesDiffer() {
    Set<Integer> seen = new HashSet<>();
    for (SliceKey.Vector vector : SliceKey.Vector.values()) {
      for (int slice = 0; slice < 100; slice++) {
        assertThat(seen.add(new SliceKey(vector, slice * SliceKey.ELEMENTS).hashCode())).isTrue();
      }
    }
  }

  @Test
  void equalsByVectorAndSlice() {
    assertThat(new SliceKey(SliceKey.Vector.PARAMETERS, 3))
        .isEqualTo(new SliceKey(SliceKey.Vector.PARAMETERS, 3))
        .isNotEqualTo(new SliceKey(SliceKey.Vector.PARAMETERS, 4))
        .isNotEqualTo(new SliceKey(SliceKey.Vector.GRADIENT, 3))
        .isNotEqualTo(new SliceKey(SliceKey.Vector.PARAMETERS, "momentum", 3));
  }
}
