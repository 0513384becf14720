package io.gearshift.executors.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestTimeTest {

  /** Two images of 2 x 3 pixels and 2 channels: 0 to 11, and 12 to 23. */
  private static float[] view(TestTime testTime, int view) {
    float[] values = new float[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Tensor output = Tensor.allocate(DataType.F32, 2, 2, 3, 2);
    testTime.write(view, Tensor.of(values, 2, 2, 3, 2), output);
    return output.toFloats();
  }

  @ParameterizedTest
  @EnumSource
  void weightsAddUpToOneAndTheFirstViewIsTheImage(TestTime testTime) {
    float sum = 0;
    for (int view = 0; view < testTime.views(); view++) {
      sum += testTime.weight(view);
    }
    assertThat(sum).isEqualTo(1);
    float[] first = view(testTime, 0);
    for (int i = 0; i < first.length; i++) {
      assertThat(first[i]).isEqualTo(i);
    }
  }

  @Test
  void mirrorsAndShiftsEachImageByItself() {
    assertThat(view(TestTime.MIRROR, 1))
        .containsExactly(
            4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7, 16, 17, 14, 15, 12, 13, 22, 23, 20, 21, 18, 19);
    // Down and to the right: the row above is row 1, the column before is column 1.
    assertThat(view(TestTime.MIRROR_TRANSLATE, 2)).startsWith(8, 9, 6, 7, 8, 9, 2, 3, 0, 1, 2, 3);
    assertThat(view(TestTime.MIRROR_TRANSLATE, 3)).startsWith(8, 9, 6, 7, 8, 9, 2, 3, 0, 1, 2, 3);
    // Up and to the left.
    assertThat(view(TestTime.MIRROR_TRANSLATE, 4)).startsWith(8, 9, 10, 11, 8, 9, 2, 3, 4, 5, 2, 3);
  }

  @Test
  void aShiftedImageIsMirroredAfterIt() {
    float[] shifted = view(TestTime.MIRROR_TRANSLATE, 4);
    float[] mirrored = view(TestTime.MIRROR_TRANSLATE, 5);
    for (int row = 0; row < 4; row++) {
      for (int x = 0; x < 3; x++) {
        assertThat(mirrored[(row * 3 + x) * 2]).isEqualTo(shifted[(row * 3 + 2 - x) * 2]);
      }
    }
  }

  @Test
  void aSinglePixelIsItsOwnNeighbour() {
    Tensor output = Tensor.allocate(DataType.F32, 1, 1, 1, 1);
    TestTime.MIRROR_TRANSLATE.write(2, Tensor.of(new float[] {3}, 1, 1, 1, 1), output);
    assertThat(output.toFloats()).containsExactly(3);
  }
}
