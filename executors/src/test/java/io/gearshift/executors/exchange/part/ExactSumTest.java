package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.random.RandomStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {
  private static final int LENGTH = 2000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 128, 1000, 12_345, 65_536, 999_983, 1 << 20})
  void theAverageOfOneWorkerIsItsValuesToTheBit(long weight) {
    float[] values = values(weight, weight);

    float[] average = ExactSum.of(values, 0, LENGTH, weight).average();

    for (int i = 0; i < LENGTH; i++) {
      assertThat(Float.floatToRawIntBits(average[i]))
          .as("%s", values[i])
          .isEqualTo(Float.floatToRawIntBits(values[i]));
    }
  }

  @Test
  void equalValuesAverageToThemselvesWhateverTheWeights() {
    float[] values = values(5, 1000);

    ExactSum sum =
        ExactSum.of(values, 0, LENGTH, 77)
            .plus(ExactSum.of(values, 0, LENGTH, 1000))
            .plus(ExactSum.of(values, 0, LENGTH, 13));

    assertThat(sum.weight()).isEqualTo(1090);
    assertThat(sum.average()).isEqualTo(values);
  }

  @Test
  void theSumIsTheSameInEveryOrderAndGrouping() {
    Random random = new Random(4);
    List<ExactSum> terms = new ArrayList<>();
    for (int worker = 0; worker < 12; worker++) {
      terms.add(ExactSum.of(values(worker, 5000), 0, LENGTH, 1L + random.nextInt(5000)));
    }
    ExactSum expected = addAll(terms);

    for (int trial = 0; trial < 20; trial++) {
      List<ExactSum> shuffled = new ArrayList<>(terms);
      Collections.shuffle(shuffled, random);
      int cut = 1 + random.nextInt(shuffled.size() - 1);
      ExactSum sum =
          addAll(shuffled.subList(0, cut)).plus(addAll(shuffled.subList(cut, shuffled.size())));

      assertThat(sum.weight()).isEqualTo(expected.weight());
      assertThat(sum.terms()).isEqualTo(12);
      assertThat(sum.magnitude()).isEqualTo(expected.magnitude());
      assertThat(sum.high()).isEqualTo(expected.high());
      assertThat(sum.low()).isEqualTo(expected.low());
      assertThat(sum.average()).isEqualTo(expected.average());
    }
  }

  /** Each term loses less than 2^-50, so the average differs by less than that over the weight. */
  @Test
  void theAverageIsTheExactOneRoundedToFloat() {
    Random random = new Random(6);
    int workers = 5;
    float[][] values = new float[workers][];
    long[] weights = new long[workers];
    List<ExactSum> terms = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      weights[worker] = 1L + random.nextInt(3000);
      values[worker] = values(100 + worker, 5000);
      terms.add(ExactSum.of(values[worker], 0, LENGTH, weights[worker]));
    }

    float[] average = addAll(terms).average();

    for (int i = 0; i < LENGTH; i++) {
      BigDecimal sum = BigDecimal.ZERO;
      long weight = 0;
      for (int worker = 0; worker < workers; worker++) {
        sum =
            sum.add(
                new BigDecimal(values[worker][i]).multiply(BigDecimal.valueOf(weights[worker])));
        weight += weights[worker];
      }
      double exact = sum.divide(BigDecimal.valueOf(weight), MathContext.DECIMAL128).doubleValue();
      double lost = workers * 0x1p-50 / weight;
      assertThat((double) average[i]).isCloseTo(exact, within(Math.ulp((float) exact) / 2 + lost));
    }
  }

  @Test
  void smallValuesLoseLessThanTwoToTheMinusFifty() {
    float[] values = {1e-20f, -1e-20f, Float.MIN_VALUE, -Float.MIN_VALUE, 3e-9f, -3e-9f, 0f, -0f};

    float[] sum = ExactSum.of(values, 0, values.length, 1).sum();

    for (int i = 0; i < values.length; i++) {
      assertThat(sum[i]).isCloseTo(values[i], within(0x1p-50f));
    }
  }

  @Test
  void aSliceTakesItsPartOfTheVector() {
    float[] values = {1, 2, 3, 4, 5};

    assertThat(ExactSum.of(values, 1, 3, 10).average()).containsExactly(2, 3, 4);
    assertThat(ExactSum.of(values, 1, 3, 10).sum()).containsExactly(20, 30, 40);
  }

  @Test
  void addingLeavesTheOperandsAsTheyAre() {
    ExactSum one = ExactSum.of(new float[] {1}, 0, 1, 1);
    ExactSum two = ExactSum.of(new float[] {2}, 0, 1, 1);

    one.plus(two);

    assertThat(one.average()).containsExactly(1);
    assertThat(two.average()).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aValueThatIsNotFiniteIsAnError(float value) {
    assertThatThrownBy(() -> ExactSum.of(new float[] {0, value}, 0, 2, 3))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "Cannot average element 1: %s times 3 examples (must be finite and below 2^28)", value);
  }

  @Test
  void aTermOutOfRangeIsAnError() {
    assertThat(ExactSum.of(new float[] {-0x1.fffffep17f}, 0, 1, 1 << 10).average())
        .containsExactly(-0x1.fffffep17f);
    assertThatThrownBy(() -> ExactSum.of(new float[] {0x1p18f}, 0, 1, 1 << 10))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "Cannot average element 0: 262144.0 times 1024 examples"
                + " (must be finite and below 2^28)");
  }

  @Test
  void aSumOutOfRangeIsAnErrorInEveryOrder() {
    ExactSum large = ExactSum.of(new float[] {0x1.8p27f}, 0, 1, 1);
    ExactSum negative = ExactSum.of(new float[] {-0x1.8p27f}, 0, 1, 1);
    List<ExactSum> mixed = new ArrayList<>();
    List<ExactSum> sorted = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      mixed.add(large);
      mixed.add(negative);
      sorted.add(i, large);
      sorted.add(negative);
    }

    for (List<ExactSum> order : List.of(mixed, sorted)) {
      assertThat(addAll(order.subList(0, 42)).terms()).isEqualTo(42);
      assertThatThrownBy(() -> addAll(order))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageStartingWith("Cannot average: the sum may reach 86");
    }
  }

  @Test
  void asManyTermsFitAsPromisedAndNoMore() {
    // The largest remainder: one unit of 2^-50 below a multiple of 2^-30.
    float tiny = -0x1p-50f;
    ExactSum one = ExactSum.of(new float[] {tiny}, 0, 1, 1);
    ExactSum sum = one;
    for (int i = 1; i < ExactSum.MAX_TERMS; i++) {
      sum = sum.plus(one);
    }

    assertThat(sum.sum()[0]).isEqualTo(ExactSum.MAX_TERMS * tiny);
    ExactSum full = sum;
    assertThatThrownBy(() -> full.plus(one))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Cannot average 2048 workers (must be at most 2047)");
  }

  private static ExactSum addAll(List<ExactSum> terms) {
    ExactSum sum = terms.get(0);
    for (ExactSum term : terms.subList(1, terms.size())) {
      sum = sum.plus(term);
    }
    return sum;
  }

  /** Both signs, all magnitudes from 2^-24 / weight to 2^28 / weight, below 2^20 always. */
  private static float[] values(long seed, long weight) {
    RandomStream random = RandomStream.of(seed, weight);
    int smallest = -23 - Math.getExponent((double) weight);
    int largest = Math.min(20, 26 - Math.getExponent((double) weight));
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      float mantissa = 1 + (random.word(3 * i) & 0x7FFFFF) * 0x1p-23f;
      int exponent = smallest + random.below(3 * i + 1, largest - smallest);
      float sign = random.below(3 * i + 2, 2) == 0 ? 1 : -1;
      values[i] = sign * Math.scalb(mantissa, exponent);
    }
    return values;
  }
}
