package io.gearshift.executors.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.LayerSpec.Extent;
import io.gearshift.executors.graph.LayerSpec.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  /** Places at which the kernel fits into the padded side. */
  @ParameterizedTest
  @CsvSource({"7, 3, 1, 0, 5", "7, 3, 2, 0, 3", "8, 3, 2, 0, 3", "8, 3, 2, 1, 4", "3, 4, 1, 0, 0"})
  void withoutSameModeOutputsAreThePlacesOfTheKernel(
      int size, int kernel, int stride, int padding, int out) {
    Window rows =
        new Window(new Extent(kernel, 1), new Extent(stride, 1), new Extent(padding, 0), false);
    Window columns =
        new Window(new Extent(1, kernel), new Extent(1, stride), new Extent(0, padding), false);

    assertThat(rows.outHeight(size)).isEqualTo(out);
    assertThat(rows.padTop(size)).isEqualTo(padding);
    assertThat(columns.outWidth(size)).isEqualTo(out);
    assertThat(columns.padLeft(size)).isEqualTo(padding);
  }

  /** TensorFlow's SAME: as many outputs as strides begin, the odd row of padding behind. */
  @ParameterizedTest
  @CsvSource({"7, 3, 1, 7, 1", "7, 2, 1, 7, 0", "8, 3, 2, 4, 0", "7, 5, 2, 4, 2", "9, 1, 4, 3, 0"})
  void inSameModeOutputsAreThePlacesOfTheStride(
      int size, int kernel, int stride, int out, int before) {
    Window rows = new Window(new Extent(kernel, 1), new Extent(stride, 1), new Extent(0, 0), true);
    Window columns =
        new Window(new Extent(1, kernel), new Extent(1, stride), new Extent(0, 0), true);

    assertThat(rows.outHeight(size)).isEqualTo(out);
    assertThat(rows.padTop(size)).isEqualTo(before);
    assertThat(columns.outWidth(size)).isEqualTo(out);
    assertThat(columns.padLeft(size)).isEqualTo(before);
  }
}
