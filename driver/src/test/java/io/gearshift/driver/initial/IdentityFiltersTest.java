package io.gearshift.driver.initial;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityFiltersTest {

  @ParameterizedTest
  @CsvSource({"5, 3, 3, 3", "2, 3, 3, 3", "3, 2, 2, 2", "4, 4, 1, 1", "3, 1, 5, 3"})
  void theFirstFiltersAreOneInTheMiddleOfTheirChannel(int out, int in, int height, int width) {
    int offset = 7;
    ParameterTensor weight =
        new ParameterTensor("conv", Role.WEIGHT, offset, out, in, height, width);
    float[] parameters = new float[offset + weight.size() + 2];
    Arrays.fill(parameters, 9);

    IdentityFilters.set(parameters, weight);

    for (int i = 0; i < parameters.length; i++) {
      int place = i - offset;
      int filter = Math.floorDiv(place, in * height * width);
      float expected = 9;
      if (place >= 0 && place < weight.size() && filter < in) {
        int channel = place / (height * width) % in;
        int y = place / width % height;
        int x = place % width;
        boolean middle = channel == filter && y == height / 2 && x == width / 2;
        expected = middle ? 1 : 0;
      }
      assertThat(parameters[i]).as("value %d", i).isEqualTo(expected);
    }
  }
}
