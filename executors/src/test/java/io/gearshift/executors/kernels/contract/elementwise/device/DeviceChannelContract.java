package io.gearshift.executors.kernels.contract.elementwise.device;

import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.assertSameFloats;
import static io.gearshift.executors.kernels.contract.elementwise.device.DeviceCases.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.contract.elementwise.ElementWiseCases;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Biases, copies of channels, and borders of maps. */
interface DeviceChannelContract extends DeviceComparison {
  @Test
  default void mapsArePaddedAndCroppedAsByTheReference() {
    int[][] layouts = {
      // batch, height, width, channels, rows above, columns before, rows below, columns after
      {2, 3, 4, 5, 1, 2, 2, 1},
      {1, 1, 1, 1, 0, 0, 0, 0},
      {3, 7, 5, 16, 3, 0, 0, 3},
      {1, 30, 31, 3, 2, 2, 2, 2},
      {2, 4, 4, 64, 0, 1, 0, 0}
    };
    for (int[] at : layouts) {
      Tensor maps = normal(35, at[0], at[1], at[2], at[3]);
      Tensor larger = normal(36, at[0], at[1] + at[4] + at[6], at[2] + at[5] + at[7], at[3]);
      Results padded = both(larger, (kernels, status, out) -> kernels.pad(maps, out, at[4], at[5]));
      assertSameFloats(padded.actual(), padded.expected());
      Results cropped =
          both(maps, (kernels, status, out) -> kernels.crop(larger, out, at[4], at[5]));
      assertSameFloats(cropped.actual(), cropped.expected());
    }
    Tensor maps = Tensor.allocate(DataType.F32, 2, 3, 4, 5);
    Tensor padded = Tensor.allocate(DataType.F32, 2, 6, 7, 5);
    assertThatThrownBy(() -> elementWise().pad(maps, padded, 4, 2))
        .hasMessage(
            "Invalid maps: F32[2, 3, 4, 5] at row 4 and column 2 of F32[2, 6, 7, 5] (must fit)");
  }

  @Test
  default void channelLoopsEqualTheReference() {
    for (int channels : ElementWiseCases.channels()) {
      for (int pixels : new int[] {0, 1, 7, 103, 1 + 140_000 / channels}) {
        Tensor bias = ElementWiseCases.normal(channels, 7);
        Tensor values = ElementWiseCases.normal(pixels * channels, 8);
        sameFloats(values.size(), (kernels, status, out) -> kernels.addBias(bias, out));
        sameFloats(values.size(), (kernels, status, out) -> kernels.addBiasRelu(bias, out));
        Results results =
            both(
                ElementWiseCases.normal(channels, 9),
                (kernels, status, out) -> kernels.gradBias(values, out));
        for (int c = 0; c < channels; c++) {
          assertThat(results.actual().get(c))
              .isCloseTo(
                  results.expected().get(c), within(ElementWiseCases.SUM_TOLERANCE * (1 + pixels)));
        }
      }
    }
  }

  @Test
  default void channelsAreCopiedAndNothingElseIsTouched() {
    for (DataType type : new DataType[] {DataType.F32, DataType.S8, DataType.U8}) {
      for (int channels : ElementWiseCases.channels()) {
        int pixels = 1 + 20_000 / channels;
        for (int[] offsets : new int[][] {{1, 4}, {0, 0}, {3, 0}, {0, 5}, {2, 2}}) {
          Tensor input = Tensor.allocate(type, 1, pixels, 1, channels + 3);
          for (int i = 0; i < input.bytes(); i++) {
            input.buffer().put(i, (byte) (i * 31 + 7));
          }
          Results results =
              both(
                  Tensor.allocate(type, 1, pixels, 1, channels + 5),
                  (kernels, status, out) ->
                      kernels.copyChannels(input, offsets[0], out, offsets[1], channels));
          assertThat(results.actual().buffer().mismatch(results.expected().buffer())).isEqualTo(-1);
        }
      }
    }
  }
}
