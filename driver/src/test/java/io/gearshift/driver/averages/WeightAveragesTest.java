package io.gearshift.driver.averages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.averages.WeightAverages.Averaged;
import io.gearshift.driver.averages.WeightAverages.Place;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WeightAveragesTest {
  private static final double SMALL = 1e-12;

  private static WeightAverages of(Lookahead lookahead, MovingAverage moving) {
    return new WeightAverages(Optional.ofNullable(lookahead), Optional.ofNullable(moving), 2);
  }

  /** The record's schedule: 0.95^5 * (t / T)^3. */
  @Test
  void aLookaheadKeepsMoreAndMore() {
    Lookahead lookahead = new Lookahead(0.95, 3);
    assertThat(lookahead.kept(5, 1)).isCloseTo(0.7737809375, within(SMALL));
    assertThat(lookahead.kept(5, 0.5)).isCloseTo(0.7737809375 / 8, within(SMALL));
    assertThat(lookahead.kept(1, 0)).isZero();
    assertThat(new Lookahead(0.5, 0).kept(2, 0.1)).isEqualTo(0.25);
  }

  @Test
  void aMovingAverageIsThePlainMeanUntilItHasSeenEnough() {
    MovingAverage average = new MovingAverage(0.9);
    assertThat(average.kept(2, 0)).isZero();
    assertThat(average.kept(2, 2)).isEqualTo(0.5);
    assertThat(average.kept(2, 6)).isEqualTo(0.75);
    assertThat(average.kept(2, 100)).isCloseTo(0.81, within(SMALL));
  }

  @Test
  void trainingGoesOnFromTheSlowWeightsAndWhatQuantisersKeepStays() {
    WeightAverages averages = of(new Lookahead(0.5, 1), null);
    Map<String, float[]> begun = averages.begin(new float[] {0, 8, 1});
    assertThat(begun).containsOnlyKeys("lookahead");

    // 0.5^2 * 4/8 of the slow weights stays.
    Averaged after = averages.after(new float[] {8, 0, 5}, begun, new Place(2, 2, 8));

    assertThat(after.parameters()).containsExactly(7, 1, 5);
    assertThat(after.vectors().get("lookahead")).containsExactly(7, 1, 5);
    assertThat(WeightAverages.evaluated(after.parameters(), after.vectors()))
        .isSameAs(after.parameters());
  }

  @Test
  void theMovingAverageIsEvaluatedAndNotTrainedOn() {
    WeightAverages averages = of(null, new MovingAverage(0.5));
    float[] first = {4, 4, 9};
    Averaged one = averages.after(first, averages.begin(new float[3]), new Place(1, 0, 10));
    assertThat(one.vectors().get("average")).containsExactly(4, 4, 9);

    float[] second = {8, 0, 10};
    Averaged two = averages.after(second, one.vectors(), new Place(1, 1, 10));

    assertThat(two.parameters()).isSameAs(second);
    assertThat(WeightAverages.evaluated(two.parameters(), two.vectors())).containsExactly(6, 2, 10);
  }

  @Test
  void theMovingAverageIsOfTheSlowWeights() {
    WeightAverages averages = of(new Lookahead(0.5, 0), new MovingAverage(0.5));
    Map<String, float[]> begun = averages.begin(new float[] {0, 0, 0});
    assertThat(averages.names()).containsExactlyInAnyOrder("average", "lookahead");

    Averaged after = averages.after(new float[] {8, 4, 2}, begun, new Place(1, 0, 10));

    assertThat(after.vectors().get("average")).containsExactly(4, 2, 2);
  }

  @Test
  void aRunWithoutAveragesIsLeftAlone() {
    float[] parameters = {1, 2, 3};
    Averaged after = WeightAverages.NONE.after(parameters, Map.of(), new Place(1, 0, 10));
    assertThat(after.parameters()).isSameAs(parameters);
    assertThat(after.vectors()).isEmpty();
  }
}
