package io.gearshift.executors.exchange.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DifferenceGridTest {
  private static final int LENGTH = 3 * ExchangeFormat.BLOCK + 7;
  private static final String FEW_BITS = "BITS_(8|16)";

  /** Each case: the largest difference of a block and the finest step at which it fits. */
  @ParameterizedTest
  @CsvSource({
    "BITS_8, 127, 0",
    "BITS_8, 127.00001, -1",
    "BITS_8, 1, 6",
    "BITS_8, 0x1.fcp-1, 7",
    "BITS_8, 0, 50",
    "BITS_8, 0x1p-149, 50",
    "BITS_8, 0x1p27, -21",
    "BITS_16, 32767, 0",
    "BITS_16, -32768, -1",
    "BITS_16, 1, 14"
  })
  void theLargestDifferenceDecidesTheStep(ExchangeFormat format, double largest, int exponent) {
    double[] differences = {0, largest, largest / 3};

    assertThat(DifferenceGrid.exponents(differences, format)).containsExactly(exponent);
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void everyBlockHasAStepOfItsOwn(ExchangeFormat format) {
    double[] differences = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      differences[i] = Math.scalb(1.0, -i / ExchangeFormat.BLOCK * 5);
    }

    byte[] exponents = DifferenceGrid.exponents(differences, format);

    int first = format.bits() - 2;
    assertThat(exponents).containsExactly(new int[] {first, first + 5, first + 10, first + 15});
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void theErrorIsBelowAStepAndNothingSaturates(ExchangeFormat format) {
    for (int seed = 0; seed < 50; seed++) {
      double[] differences = differences(seed, LENGTH);
      byte[] exponents = DifferenceGrid.exponents(differences, format);
      byte[] raw = encode(differences, format, seed);
      for (int i = 0; i < LENGTH; i++) {
        double step = Math.scalb(1.0, -exponents[i / ExchangeFormat.BLOCK]);
        int value = DifferenceGrid.raw(raw, i, format);
        assertThat(Math.abs(value * step - differences[i])).isLessThan(step);
        assertThat(Math.abs(value)).isLessThanOrEqualTo(format.largestRaw());
      }
    }
  }

  /** The bound is five standard deviations of the mean, and two carries where they are rare. */
  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void theMeanOverSeedsIsTheDifference(ExchangeFormat format) {
    int seeds = 20_000;
    double[] differences = differences(3, 40);
    double scale = Math.scalb(1.0, DifferenceGrid.exponents(differences, format)[0]);
    double[] sum = new double[differences.length];
    for (int seed = 0; seed < seeds; seed++) {
      byte[] raw = encode(differences, format, seed);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += DifferenceGrid.raw(raw, i, format);
      }
    }
    for (int i = 0; i < sum.length; i++) {
      double scaled = differences[i] * scale;
      double p = scaled - Math.floor(scaled);
      double bound = 5 * Math.sqrt(p * (1 - p) / seeds) + 2.0 / seeds;
      assertThat(sum[i] / seeds).as("element %d", i).isCloseTo(scaled, within(bound));
    }
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void theEndsOfTheRangeAndEveryMultipleOfTheStepNeverMove(ExchangeFormat format) {
    int largest = format.largestRaw();
    double step = 0x1p-9;
    double[] differences = new double[ExchangeFormat.BLOCK];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = step * (i % 2 == 0 ? largest - i / 2 % largest : i / 2 % largest - largest);
    }
    for (int seed = 0; seed < 20; seed++) {
      byte[] raw = encode(differences, format, seed);
      for (int i = 0; i < differences.length; i++) {
        assertThat(DifferenceGrid.raw(raw, i, format) * step).isEqualTo(differences[i]);
      }
    }
  }

  @Test
  void zerosStayZero() {
    byte[] raw = encode(new double[LENGTH], ExchangeFormat.BITS_8, 1);

    assertThat(raw).hasSize(LENGTH).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(names = FEW_BITS, mode = EnumSource.Mode.MATCH_ALL)
  void anElementsBitsDoNotDependOnWhereItsSliceBegins(ExchangeFormat format) {
    double[] all = differences(8, 2 * ExchangeFormat.BLOCK);
    double[] second = Arrays.copyOfRange(all, ExchangeFormat.BLOCK, all.length);
    RandomStream random = RandomStream.of(8);

    byte[] whole =
        DifferenceGrid.encode(all, DifferenceGrid.exponents(all, format), format, random, 0);
    byte[] part =
        DifferenceGrid.encode(
            second, DifferenceGrid.exponents(second, format), format, random, ExchangeFormat.BLOCK);

    assertThat(part).isEqualTo(Arrays.copyOfRange(whole, part.length, whole.length));
  }

  private static byte[] encode(double[] differences, ExchangeFormat format, long seed) {
    byte[] exponents = DifferenceGrid.exponents(differences, format);
    return DifferenceGrid.encode(differences, exponents, format, RandomStream.of(seed), 0);
  }

  /** Both signs, magnitudes over forty binary orders. */
  private static double[] differences(long seed, int length) {
    RandomStream random = RandomStream.of(seed, 77);
    double[] differences = new double[length];
    for (int i = 0; i < length; i++) {
      double mantissa = 2 * random.uniform(2 * i) - 1;
      differences[i] = Math.scalb(mantissa, -random.below(2 * i + 1, 40));
    }
    return differences;
  }
}
