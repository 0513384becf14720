package io.gearshift.executors.kernels.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.reference.ReferenceKernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Grouped convolutions against one convolution for each group, by the reference. */
interface GroupedConvolutionContract {

  Kernels openKernels();

  static Stream<ConvolutionShape> groupedShapes() {
    return Stream.of(
        ConvolutionShape.square(2, 4, 5, 6, 3, 1, 1).grouped(2),
        ConvolutionShape.square(1, 9, 6, 3, 2, 2, 0).grouped(3),
        ConvolutionShape.square(9, 5, 4, 5, 3, 1, 1).grouped(5),
        ConvolutionShape.square(2, 3, 7, 6, 3, 2, 1).grouped(3),
        ConvolutionShape.square(2, 37, 9, 37, 3, 2, 1).grouped(37),
        new ConvolutionShape(1, 17, 6, 3, 17, 5, 5, 1, 1, 0, 3, 5, 3).grouped(17),
        ConvolutionShape.square(1, 16, 5, 32, 3, 1, 1).grouped(16));
  }

  @ParameterizedTest
  @MethodSource("io.gearshift.executors.kernels.contract.GroupedConvolutionContract#groupedShapes")
  default void everyGroupIsAConvolutionOfItsOwn(ConvolutionShape shape) {
    for (DataType type : new DataType[] {DataType.F32, DataType.S8, DataType.U8}) {
      assertGroups(shape, openKernels().convolution(shape, type), type, false);
      if (shape.groups() == shape.inChannels()) {
        assertGroups(shape, openKernels().depthwiseConvolution(shape, type), type, true);
      }
    }
  }

  private static void assertGroups(
      ConvolutionShape shape, Convolution whole, DataType type, boolean outputsLast) {
    DataType signed = type == DataType.F32 ? DataType.F32 : DataType.S8;
    Tensor x = filled(type, 1, shape.inputShape());
    Tensor w = filled(signed, 2, shape.weightShape());
    Tensor dy = filled(signed, 3, shape.outputShape());
    Tensor y = Tensor.allocate(DataType.F32, shape.outputShape());
    Tensor dx = Tensor.allocate(DataType.F32, shape.inputShape());
    Tensor dw = Tensor.allocate(DataType.F32, shape.weightShape());
    whole.output(x, w, y);
    whole.gradInput(dy, w, dx);
    whole.gradWeight(x, dy, dw);
    int groups = shape.groups();
    int in = shape.inChannels() / groups;
    int out = shape.outChannels() / groups;
    int taps = shape.kernelHeight() * shape.kernelWidth();
    ConvolutionShape one =
        new ConvolutionShape(
            shape.batch(),
            in,
            shape.inHeight(),
            shape.inWidth(),
            out,
            shape.kernelHeight(),
            shape.kernelWidth(),
            shape.strideHeight(),
            shape.strideWidth(),
            shape.padTop(),
            shape.padLeft(),
            shape.outHeight(),
            shape.outWidth());
    Convolution reference = new ReferenceKernels(1).convolution(one, type);
    for (int group = 0; group < groups; group++) {
      Tensor groupX = channels(x, group * in, in, one.inputShape());
      Tensor groupDy = channels(dy, group * out, out, one.outputShape());
      Tensor groupW = Tensor.allocate(signed, one.weightShape());
      groupW.setScale(w.scale());
      for (int i = 0; i < groupW.size(); i++) {
        copy(w, place(shape, group * out * in * taps + i, outputsLast), groupW, i);
      }
      Tensor expectedY = Tensor.allocate(DataType.F32, one.outputShape());
      Tensor expectedDx = Tensor.allocate(DataType.F32, one.inputShape());
      Tensor expectedDw = Tensor.allocate(DataType.F32, one.weightShape());
      reference.output(groupX, groupW, expectedY);
      reference.gradInput(groupDy, groupW, expectedDx);
      reference.gradWeight(groupX, groupDy, expectedDw);
      assertSame(type, channels(y, group * out, out, one.outputShape()), expectedY);
      assertSame(type, channels(dx, group * in, in, one.inputShape()), expectedDx);
      Tensor foundDw = Tensor.allocate(DataType.F32, one.weightShape());
      for (int i = 0; i < foundDw.size(); i++) {
        copy(dw, place(shape, group * out * in * taps + i, outputsLast), foundDw, i);
      }
      assertSame(type, foundDw, expectedDw);
    }
  }

  /** Where the weight at an index of {out, in of a group, taps} lies. */
  private static int place(ConvolutionShape shape, int index, boolean outputsLast) {
    int taps = shape.kernelHeight() * shape.kernelWidth();
    return outputsLast ? index % taps * shape.outChannels() + index / taps : index;
  }

  private static void assertSame(DataType type, Tensor found, Tensor expected) {
    for (int i = 0; i < expected.size(); i++) {
      if (type == DataType.F32) {
        assertThat(found.get(i)).isCloseTo(expected.get(i), within(1e-5f));
      } else {
        assertThat(found.get(i)).isEqualTo(expected.get(i));
      }
    }
  }

  private static Tensor filled(DataType type, long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      if (type == DataType.F32) {
        tensor.set(i, (float) random.nextGaussian());
      } else {
        tensor.setRaw(i, type == DataType.U8 ? random.nextInt(128) : random.nextInt(256) - 128);
      }
    }
    if (type != DataType.F32) {
      tensor.setScale(0x1p-5);
    }
    return tensor;
  }

  private static Tensor channels(Tensor tensor, int from, int count, int... shape) {
    Tensor part = Tensor.allocate(tensor.type(), shape);
    if (tensor.type() != DataType.F32) {
      part.setScale(tensor.scale());
    }
    int channels = tensor.shape(3);
    for (int i = 0; i < part.size(); i++) {
      copy(tensor, i / count * channels + from + i % count, part, i);
    }
    return part;
  }

  private static void copy(Tensor from, int source, Tensor to, int target) {
    if (from.type() == DataType.F32) {
      to.set(target, from.get(source));
    } else {
      to.setRaw(target, from.raw(source));
    }
  }

  @Test
  default void groupsDivideTheChannels() {
    ConvolutionShape shape = ConvolutionShape.square(1, 4, 3, 6, 3, 1, 1);
    assertThatThrownBy(() -> openKernels().convolution(shape.grouped(3), DataType.F32))
        .hasMessageStartingWith("Invalid groups: 3 (must divide the channels) in ");
    assertThatThrownBy(() -> openKernels().depthwiseConvolution(shape.grouped(2), DataType.F32))
        .hasMessageStartingWith("Invalid groups: 2 (must be the input channels) in ");
  }
}
