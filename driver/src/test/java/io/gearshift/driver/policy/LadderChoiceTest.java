package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.policy.LadderChoice.Gear;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderChoiceTest {
  private static final Ladder PUBLISHED = Ladder.ofBits(List.of(8, 12, 14, 16, -1));

  private static LadderChoice choice(Ladder ladder, Double... times) {
    return LadderChoice.of(ladder, List.of(Arrays.asList(times)));
  }

  private static String kept(Ladder ladder, Double... times) {
    return choice(ladder, times).kept().toString();
  }

  @Test
  void gearsThatGainNothingAreDropped() {
    assertThat(kept(PUBLISHED, 47.0, 104.0, 104.0, 105.0, 100.0)).isEqualTo("8 fp32");
    assertThat(kept(PUBLISHED, 60.0, 70.0, 80.0, 90.0, 100.0)).isEqualTo("8 12 14 16 fp32");
  }

  @Test
  void theWidestStaysThoughItIsTheSlowest() {
    assertThat(kept(PUBLISHED, 120.0, 130.0, 140.0, 150.0, 100.0)).isEqualTo("fp32");
    assertThat(kept(Ladder.ofBits(List.of(8, 16)), 3.0, 2.0)).isEqualTo("16");
    assertThat(kept(Ladder.ofBits(List.of(8)), 3.0)).isEqualTo("8");
  }

  @Test
  void fivePerCentFasterIsEnoughAndLessIsNot() {
    Ladder two = Ladder.ofBits(List.of(8, -1));
    assertThat(kept(two, 95.0, 100.0)).isEqualTo("8 fp32");
    assertThat(kept(two, Math.nextUp(95.0), 100.0)).isEqualTo("fp32");
    assertThat(kept(two, 9.5, 10.0)).isEqualTo("8 fp32");
  }

  @Test
  void equalTimesKeepTheWiderGear() {
    assertThat(kept(PUBLISHED, 50.0, 50.0, 50.0, 50.0, 100.0)).isEqualTo("16 fp32");
    assertThat(kept(PUBLISHED, 7.0, 7.0, 7.0, 7.0, 7.0)).isEqualTo("fp32");
  }

  @Test
  void aGearIsHeldAgainstTheNextWiderThatWasKept() {
    // 12 is well below 14, but 14 is dropped, and against 16 it gains too little.
    LadderChoice choice = choice(PUBLISHED, 50.0, 88.0, 97.0, 90.0, 100.0);
    assertThat(choice.kept()).hasToString("8 16 fp32");
    assertThat(choice.gears())
        .extracting(Gear::reason)
        .containsExactly(
            "0.556 of 16's step",
            "0.978 of 16's step, over 0.95",
            "1.078 of 16's step, over 0.95",
            "0.900 of fp32's step",
            "the widest");
    assertThat(choice.gears().get(4))
        .isEqualTo(new Gear(PUBLISHED.precision(4), 100, null, null, true));
  }

  @Test
  void theSlowestWorkerDecides() {
    Ladder two = Ladder.ofBits(List.of(8, -1));
    LadderChoice choice = LadderChoice.of(two, List.of(List.of(50.0, 100.0), List.of(97.0, 99.0)));
    assertThat(choice.kept()).hasToString("fp32");
    assertThat(choice.gears()).extracting(Gear::milliseconds).containsExactly(97.0, 100.0);
  }

  @Test
  void timesThatAreNoneAreRefused() {
    Ladder two = Ladder.ofBits(List.of(8, -1));
    assertThatThrownBy(() -> LadderChoice.of(two, List.of()))
        .hasMessage("Invalid times of gears: no worker (must be at least 1)");
    assertThatThrownBy(() -> choice(two, 1.0))
        .hasMessage("Invalid times of gears: 1 (must be 2, one for each gear of 8 fp32)");
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> choice(two, wrong, 1.0))
          .hasMessage("Invalid time of gear 8: " + wrong + " ms (must be above 0 and finite)");
    }
  }
}
