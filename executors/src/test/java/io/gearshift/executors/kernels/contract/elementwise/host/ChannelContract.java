package io.gearshift.executors.kernels.contract.elementwise.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Biases, copies of channels, and borders of maps. */
interface ChannelContract extends HostComparison {
  @Test
  default void biasIsAddedPerChannel() {
    Tensor values = Tensor.of(new float[] {1f, 2f, 3f, 4f}, 1, 1, 2, 2);
    underTest().addBias(Tensor.of(new float[] {10f, -3f}, 2), values);
    assertThat(values.toFloats()).containsExactly(11f, -1f, 13f, 1f);
    underTest().addBiasRelu(Tensor.of(new float[] {-12f, 0f}, 2), values);
    assertThat(values.toFloats()).containsExactly(0f, 0f, 1f, 1f);
    Tensor gradBias = Tensor.allocate(DataType.F32, 2);
    underTest().gradBias(Tensor.of(new float[] {1f, 2f, 3f, 4f}, 1, 1, 2, 2), gradBias);
    assertThat(gradBias.toFloats()).containsExactly(4f, 6f);
  }

  @Test
  default void channelLoopsEqualReference() {
    for (int channels : ElementWiseCases.channels()) {
      for (int pixels : new int[] {0, 1, 7, 103, 1 + 140_000 / channels}) {
        Tensor bias = ElementWiseCases.normal(channels, 7);
        Tensor values = ElementWiseCases.normal(pixels * channels, 8);
        sameFloats(values.size(), (kernels, out) -> kernels.addBias(bias, out));
        sameFloats(values.size(), (kernels, out) -> kernels.addBiasRelu(bias, out));
        Tensor expected = Tensor.allocate(DataType.F32, channels);
        Tensor actual = ElementWiseCases.normal(channels, 9);
        REFERENCE.gradBias(values, expected);
        underTest().gradBias(values, actual);
        for (int c = 0; c < channels; c++) {
          assertThat(actual.get(c))
              .isCloseTo(expected.get(c), within(ElementWiseCases.SUM_TOLERANCE * (1 + pixels)));
        }
      }
    }
  }

  @Test
  default void copyChannelsEqualsReferenceAndTouchesNothingElse() {
    for (DataType type : new DataType[] {DataType.F32, DataType.S8}) {
      for (int channels : ElementWiseCases.channels()) {
        int pixels = 1 + 70_000 / channels;
        Tensor input = Tensor.allocate(type, 1, pixels, 1, channels + 3);
        for (int i = 0; i < input.bytes(); i++) {
          input.buffer().put(i, (byte) (i * 31 + 7));
        }
        Tensor expected = Tensor.allocate(type, 1, pixels, 1, channels + 5);
        Tensor actual = Tensor.allocate(type, 1, pixels, 1, channels + 5);
        REFERENCE.copyChannels(input, 1, expected, 4, channels);
        underTest().copyChannels(input, 1, actual, 4, channels);
        assertThat(actual.buffer()).isEqualTo(expected.buffer());
      }
    }
  }

  @Test
  default void paddedMapsAreCroppedToWhatTheyWere() {
    Tensor maps = Tensor.of(ElementWiseCases.normal(2 * 3 * 4 * 5, 35).toFloats(), 2, 3, 4, 5);
    Tensor padded = Tensor.of(ElementWiseCases.normal(2 * 6 * 7 * 5, 36).toFloats(), 2, 6, 7, 5);
    Tensor cropped = Tensor.allocate(DataType.F32, 2, 3, 4, 5);
    underTest().pad(maps, padded, 1, 2);
    underTest().crop(padded, cropped, 1, 2);
    assertThat(cropped.toFloats()).isEqualTo(maps.toFloats());
    double inside = 0;
    double all = 0;
    for (float value : maps.toFloats()) {
      inside += Math.abs(value);
    }
    for (float value : padded.toFloats()) {
      all += Math.abs(value);
    }
    assertThat(all).isCloseTo(inside, within(1e-9));
    assertThatThrownBy(() -> underTest().pad(maps, padded, 4, 2))
        .hasMessage(
            "Invalid maps: F32[2, 3, 4, 5] at row 4 and column 2 of F32[2, 6, 7, 5] (must fit)");
  }
}
