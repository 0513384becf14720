package io.gearshift.executors.kernels.onednn.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.onednn.primitive.Scratch.Slot;
import io.gearshift.executors.kernels.tensor.HostArena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {
  private final Scratch scratch = new Scratch(new HostArena());

  @Test
  void aSlotHoldsTheMostThatWasReserved() {
    scratch.reserve(Slot.COPY, 100);
    scratch.reserve(Slot.COPY, 300);
    scratch.reserve(Slot.COPY, 200);

    assertThat(scratch.get(Slot.COPY).bytes()).isEqualTo(300);
    assertThat(scratch.bytes()).isEqualTo(300);
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE - 63L, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE / 2})
  void moreThanATensorCanHoldIsRefusedWhenLayersAreMade(long bytes) {
    assertThatThrownBy(() -> scratch.reserve(Slot.COPY, bytes))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> scratch.kept(bytes)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void theMostThatATensorCanHoldIsReserved() {
    scratch.reserve(Slot.COPY, Integer.MAX_VALUE - 64L);

    assertThat(scratch.bytes()).isZero();
  }
}
