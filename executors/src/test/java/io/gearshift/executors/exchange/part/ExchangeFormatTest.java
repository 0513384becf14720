package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExchangeFormatTest {

  @Test
  void aNumberOfBitsNamesItsFormatOrNone() {
    for (ExchangeFormat format : ExchangeFormat.values()) {
      assertThat(ExchangeFormat.ofBits(format.bits())).contains(format);
    }
    assertThat(ExchangeFormat.BITS_16.bits()).isEqualTo(16);
    assertThat(ExchangeFormat.ofBits(12)).isEmpty();
  }

  /** One scale exponent, a byte, for 512 elements. */
  @Test
  void bytesOfAVectorCountItsScaleExponents() {
    assertThat(ExchangeFormat.BITS_8.bytesOf(1024)).isEqualTo(1026);
    assertThat(ExchangeFormat.BITS_16.bytesOf(1024)).isEqualTo(2050);
    assertThat(ExchangeFormat.BITS_32.bytesOf(1024)).isEqualTo(4096);
  }
}
