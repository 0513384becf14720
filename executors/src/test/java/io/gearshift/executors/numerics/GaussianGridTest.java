package io.gearshift.executors.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianGridTest {

  @Test
  void halfWaveLevelsBeginAtZero() {
    GaussianGrid grid = GaussianGrid.halfWave(2);
    assertThat(grid.decode(grid.encode(-3))).isZero();
    assertThat(grid.decode(grid.encode(0.26f))).isZero();
    assertThat(grid.decode(grid.encode(0.28f))).isEqualTo(0.538f);
    assertThat(grid.decode(grid.encode(9))).isEqualTo(3 * 0.538f);
    assertThat(grid.raw(3)).isEqualTo(3);
    assertThat(grid.holds(0)).isTrue();
    assertThat(grid.holds(3 * 0.538f)).isTrue();
    assertThat(grid.holds(1.615f)).isFalse();
    assertThat(grid.holds(-0.001f)).isFalse();
  }

  @Test
  void midRiseLevelsAreOddMultiplesOfHalfAStep() {
    GaussianGrid grid = GaussianGrid.midRise(2, 0.5);
    float step = (float) (0.996 * 0.5);
    assertThat(grid.decode(grid.encode(0.01f))).isEqualTo(step / 2);
    assertThat(grid.decode(grid.encode(-0.01f))).isEqualTo(-step / 2);
    assertThat(grid.decode(grid.encode(100))).isEqualTo(1.5f * step);
    assertThat(grid.decode(grid.encode(-100))).isEqualTo(-1.5f * step);
    assertThat(grid.raw(grid.encode(100))).isEqualTo(3);
    assertThat(grid.raw(grid.encode(-100))).isEqualTo(-3);
    assertThat(GaussianGrid.midRise(1, 1).highest()).isEqualTo(1);
    assertThat(GaussianGrid.midRise(1, 1).lowest()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theNearestLevelIsTakenAndRawsGiveTheSameValue(int bits) {
    SplittableRandom random = new SplittableRandom(bits);
    GaussianGrid[] grids = {GaussianGrid.halfWave(bits), GaussianGrid.midRise(bits, 0.37)};
    for (int i = 0; i < 1000; i++) {
      float value = (float) random.nextDouble(-4, 4);
      for (GaussianGrid grid : grids) {
        int level = grid.encode(value);
        float distance = Math.abs(grid.decode(level) - value);
        for (int other = grid.lowest(); other <= grid.highest(); other++) {
          assertThat(distance).isLessThanOrEqualTo(Math.abs(grid.decode(other) - value) + 1e-6f);
        }
        assertThat((float) (grid.raw(level) * grid.scale())).isEqualTo(grid.decode(level));
        assertThat(grid.encode(grid.decode(level))).isEqualTo(level);
        assertThat(grid.raw(level)).isBetween(-15, 15);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, -1})
  void widthsWithoutAStepAreRefused(int bits) {
    assertThatThrownBy(() -> GaussianGrid.halfWave(bits))
        .hasMessage("Invalid bit width: " + bits + " (must be between 1 and 4)");
    assertThatThrownBy(() -> GaussianGrid.midRise(bits, 1))
        .hasMessage("Invalid bit width: " + bits + " (must be between 1 and 4)");
  }
}
