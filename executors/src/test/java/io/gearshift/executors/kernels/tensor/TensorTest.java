package io.gearshift.executors.kernels.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void everySizeIsAllocatedWholeAndAligned() {
    for (DataType type : DataType.values()) {
      for (int size : new int[] {0, 1, 7, 15, 16, 17, 63, 64, 65, 1009}) {
        Tensor tensor = Tensor.allocate(type, size);
        assertThat(tensor.buffer().capacity()).isEqualTo(size * type.bytes());
        assertThat(tensor.buffer().alignmentOffset(0, 64)).isZero();
      }
    }
  }

  @Test
  void aViewSharesItsTensorsMemory() {
    Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4}, 4);
    Tensor view = tensor.view(1, 1, 2);
    view.set(1, 7);
    assertThat(view.toFloats()).containsExactly(2, 7);
    assertThat(tensor.toFloats()).containsExactly(1, 2, 7, 4);
  }

  @Test
  void rawValuesAreExtendedByTheirType() {
    Tensor signed = Tensor.allocate(DataType.S8, 2);
    signed.setRaw(0, -128);
    signed.setRaw(1, 127);
    signed.setScale(0x1p-6);
    assertThat(signed.raw(0)).isEqualTo(-128);
    assertThat(signed.toFloats()).containsExactly(-2f, 127f / 64);
    Tensor unsigned = signed.view(DataType.U8, 0, 2);
    assertThat(unsigned.raw(0)).isEqualTo(128);
  }

  @Test
  void copyingAnotherTypeOrSizeIsRefused() {
    Tensor tensor = Tensor.allocate(DataType.S8, 2, 3);
    assertThatThrownBy(() -> tensor.copyFrom(Tensor.allocate(DataType.U8, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot copy U8[2, 3] to S8[2, 3]");
  }
}
