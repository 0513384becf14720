package io.gearshift.driver.policy.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MomentumRiseTest {
  private static final double SMALL = 1e-12;

  /** The published settings: 0.5 to 0.7 over a quarter of 800 epochs, 0.001 an epoch. */
  @Test
  void momentumRisesEpochByEpochAndStays() {
    MomentumRise rise = new MomentumRise(0.5, 0.7, 0.25);
    assertThat(rise.at(0, 800)).isEqualTo(0.5);
    assertThat(rise.at(1, 800)).isCloseTo(0.501, within(SMALL));
    assertThat(rise.at(100, 800)).isCloseTo(0.6, within(SMALL));
    assertThat(rise.at(200, 800)).isCloseTo(0.7, within(SMALL));
    assertThat(rise.at(799, 800)).isEqualTo(rise.at(200, 800));
  }

  @Test
  void aShortRunReachesItsEndInTheSecondEpoch() {
    MomentumRise rise = new MomentumRise(0.9, 0.5, 0.25);
    assertThat(rise.at(0, 2)).isEqualTo(0.9);
    assertThat(rise.at(1, 2)).isCloseTo(0.5, within(SMALL));
  }
}
