package io.gearshift.driver.cli.bench.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.cli.bench.exchange.RoundCost.Constants;
import io.gearshift.driver.cli.bench.exchange.RoundCost.Place;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.SliceKey;
import org.junit.jupiter.api.Test;

class RoundCostTest {
  private static final double NEVER = Double.POSITIVE_INFINITY;

  /** 100 slices of each vector. */
  private static final int PARAMETERS = 100 * SliceKey.ELEMENTS;

  private static final double ELEMENTS = 2.0 * PARAMETERS;

  private static final Constants FREE = new Constants(0, 0, 0, 0, 0, 0, 0, 0);

  @Test
  void onOneMachineOnlyTheProcessorCounts() {
    Constants constants = new Constants(1, 2, 3, 5, 7, 11, 13e6, 17e6);

    RoundCost cost =
        RoundCost.of(PARAMETERS, 1, ExchangeFormat.BITS_32, constants, new Place(NEVER, 1));

    double unit = ELEMENTS * 1e-6;
    assertThat(cost.broadcast()).isCloseTo(unit * 4 * (1 + 2), within(1e-9));
    assertThat(cost.encode()).isCloseTo(unit * 3, within(1e-9));
    assertThat(cost.write()).isCloseTo(unit * 4 * 5, within(1e-9));
    assertThat(cost.sum()).isCloseTo(unit * 7 + 17, within(1e-9));
    assertThat(cost.means()).isCloseTo(unit * 11, within(1e-9));
    assertThat(cost.tasks()).isCloseTo(2 * 13, within(1e-9));
    assertThat(cost.total())
        .isCloseTo(cost.phases().values().stream().mapToDouble(t -> t).sum(), within(1e-9));
  }

  @Test
  void executorsThatShareACoreTakeTurns() {
    Constants constants = new Constants(1, 2, 3, 5, 7, 11, 0, 0);

    RoundCost alone =
        RoundCost.of(PARAMETERS, 4, ExchangeFormat.BITS_8, constants, new Place(NEVER, 1));
    RoundCost shared =
        RoundCost.of(PARAMETERS, 4, ExchangeFormat.BITS_8, constants, new Place(NEVER, 2));

    assertThat(shared.encode()).isEqualTo(2 * alone.encode());
    assertThat(shared.write()).isEqualTo(2 * alone.write());
    assertThat(shared.sum()).isEqualTo(2 * alone.sum());
    assertThat(shared.means()).isEqualTo(alone.means());
  }

  /** 8 Gbit/s: a nanosecond for a byte. */
  @Test
  void bytesTakeTheirTimeOnTheLinks() {
    Place link = new Place(8, 1);

    RoundCost values = RoundCost.of(PARAMETERS, 2, ExchangeFormat.BITS_32, FREE, link);
    RoundCost bytes = RoundCost.of(PARAMETERS, 2, ExchangeFormat.BITS_8, FREE, link);

    assertThat(values.broadcast()).isCloseTo((ELEMENTS * 4 + (4 << 20)) * 1e-6, within(1e-9));
    assertThat(values.means()).isCloseTo(ELEMENTS * 4 * 1e-6, within(1e-9));
    assertThat(values.sum() / bytes.sum()).isCloseTo(4 / (1 + 1.0 / 512), within(1e-9));
    assertThat(bytes.broadcast()).isEqualTo(values.broadcast());
    assertThat(bytes.means()).isEqualTo(values.means());
  }

  @Test
  void reducersBeyondTheSlicesHaveNothingToAdd() {
    assertThat(RoundCost.busiest(PARAMETERS, 1, ExchangeFormat.BITS_32)).isEqualTo(200);
    assertThat(RoundCost.busiest(PARAMETERS, 100, ExchangeFormat.BITS_8)).isEqualTo(2);
    assertThat(RoundCost.busiest(PARAMETERS, 2000, ExchangeFormat.BITS_8)).isBetween(1, 2);
    assertThat(RoundCost.busiest(1, 7, ExchangeFormat.BITS_16)).isBetween(1, 2);
  }

  @Test
  void aRoundIsLongEnoughForItsExchange() {
    RoundCost cost = new RoundCost(100, 0, 0, 0, 0, 0);

    assertThat(cost.frequency(10, 0.1)).isEqualTo(90);
    assertThat(cost.frequency(1e9, 0.1)).isEqualTo(1);
  }
}
