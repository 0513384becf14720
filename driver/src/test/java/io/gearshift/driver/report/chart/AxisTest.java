package io.gearshift.driver.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {

  @Test
  void ticksAreRoundAndCoverTheValues() {
    Axis axis = Axis.around(0.13, 1.87, 5);

    assertThat(axis.ticks())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactly(0.0, 0.5, 1.0, 1.5, 2.0);
    assertThat(axis.fraction(2.0)).isCloseTo(1, within(1e-12));
  }

  @Test
  void oneValueGetsRoom() {
    Axis axis = Axis.around(5, 5, 5);

    assertThat(axis.min()).isLessThan(5);
    assertThat(axis.max()).isGreaterThan(5);
    assertThat(Axis.around(0, 0, 5).max()).isEqualTo(1);
  }

  @Test
  void labelsHaveTheDigitsOfTheStep() {
    assertThat(new Axis(0, 1, 0.25).label(0.25)).isEqualTo("0.25");
    assertThat(new Axis(0, 8000, 2000).label(4000)).isEqualTo("4,000");
    assertThat(new Axis(0, 1e-3, 2e-4).label(2e-4)).isEqualTo("0.0002");
    assertThat(new Axis(0, 1, 0.1).label(0.30000000000000004)).isEqualTo("0.3");
  }

  @Test
  void epochTicksAreWholeNumbers() {
    assertThat(Axis.ofEpochs(0, 0, 10).ticks()).containsExactly(0.0);
    assertThat(Axis.ofEpochs(0, 3, 20).ticks()).containsExactly(0.0, 1.0, 2.0, 3.0);
    assertThat(Axis.ofEpochs(0, 99, 10).ticks()).hasSize(10).contains(90.0);
    assertThat(Axis.ofEpochs(0, 23, 11).step()).isEqualTo(3);
  }
}
