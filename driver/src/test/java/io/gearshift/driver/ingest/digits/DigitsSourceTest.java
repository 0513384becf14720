package io.gearshift.driver.ingest.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.tree.SourceException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsSourceTest {

  @Test
  void eachSplitIsCutIntoSharesThatAreTheSplit() throws SourceException {
    SourcePlan plan = DigitsSource.plan("digits:train=10,seed=5,test=3", 4);

    assertThat(plan.units())
        .isEqualTo(
            List.of(
                new DigitsUnit("train", 5, 0, 2),
                new DigitsUnit("train", 5, 2, 5),
                new DigitsUnit("train", 5, 5, 7),
                new DigitsUnit("train", 5, 7, 10),
                new DigitsUnit("test", 5, 0, 0),
                new DigitsUnit("test", 5, 0, 1),
                new DigitsUnit("test", 5, 1, 2),
                new DigitsUnit("test", 5, 2, 3)));
    assertThat(plan.images()).isEqualTo(13);
  }

  @Test
  void whatIsNotGivenHasAValue() throws SourceException {
    assertThat(DigitsSource.isNamedBy("digits:")).isTrue();
    assertThat(DigitsSource.isNamedBy("digits")).isFalse();
    assertThat(DigitsSource.plan("digits:", 1).units())
        .isEqualTo(
            List.of(new DigitsUnit("train", 1, 0, 20_000), new DigitsUnit("test", 1, 0, 4_000)));
    assertThat(DigitsSource.plan("digits:test=0", 1).images()).isEqualTo(20_000);
    assertThat(DigitsSource.plan("digits:train=100000000", 1).images()).isEqualTo(100_004_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "train=", "train=x", "trains=3", "seed=1.5", ""})
  void aSettingThatIsNoneIsNamed(String setting) {
    assertThatThrownBy(() -> DigitsSource.plan("digits:test=3," + setting, 1))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "Invalid digits source: %s (must be train=COUNT, test=COUNT or seed=NUMBER)", setting);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 100_000_001})
  void aCountOutOfRangeIsNamed(long count) {
    assertThatThrownBy(() -> DigitsSource.plan("digits:train=" + count, 1))
        .isInstanceOf(SourceException.class)
        .hasMessage("Invalid digits source: train=%d (must be 0 to 100000000)", count);
  }
}
