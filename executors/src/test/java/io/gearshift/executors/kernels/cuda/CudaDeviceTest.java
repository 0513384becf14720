package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors that stay on the device over many calls, of which the host waits for the last. */
class CudaDeviceTest {
  private static Kernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  private static Tensor normal(long seed, int... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(DataType.F32, shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.set(i, (float) random.nextGaussian());
    }
    return tensor;
  }

  private static Tensor there(Tensor host) {
    Tensor tensor = kernels.allocate(host.type(), host.shape());
    kernels.upload(host, tensor);
    return tensor;
  }

  private static Tensor here(Tensor device) {
    Tensor host = Tensor.allocate(device.type(), device.shape());
    kernels.download(device, host);
    return host;
  }

  @Test
  void newTensorsAreZerosOfScaleOne() {
    for (DataType type : new DataType[] {DataType.F32, DataType.S8, DataType.U8}) {
      Tensor tensor = here(kernels.allocate(type, 3, 50));
      assertThat(tensor.toFloats()).containsOnly(0f);
      assertThat(tensor.scale()).isEqualTo(1);
    }
  }

  /** Of different sizes, so that what lies between grows. */
  @Test
  void buffersOfTheHostMayBeUsedAgainAtOnce() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int size = 1 + i * i * 997;
      float[] values = new float[size];
      Arrays.fill(values, i);
      Tensor first = kernels.allocate(DataType.F32, size);
      kernels.upload(values, first);
      Arrays.fill(values, -1);
      tensors.add(first);
      Tensor host = Tensor.of(new float[] {i, i}, 2);
      tensors.add(there(host));
      host.set(0, -1);
      host.set(1, -1);
    }
    for (int i = 0; i < tensors.size(); i++) {
      int pair = i / 2;
      assertThat(kernels.download(tensors.get(i))).containsOnly((float) pair);
    }
  }

  @Test
  void valuesAreCopiedToTheStartOfATensor() {
    Tensor tensor = there(Tensor.of(new float[] {1, 2, 3, 4}, 4));
    kernels.upload(new float[] {7, 8}, tensor);
    assertThat(kernels.download(tensor)).containsExactly(7, 8, 3, 4);
    assertThat(kernels.download(tensor.view(1, 2))).containsExactly(8, 3);
    assertThatThrownBy(() -> kernels.upload(new float[5], tensor))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tensorsOfTheHostAreRefusedByKernels() {
    Tensor host = Tensor.allocate(DataType.F32, 2);
    Tensor device = kernels.allocate(DataType.F32, 2);
    assertThatThrownBy(() -> kernels.elementWise().relu(host, device))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("F32[2] is in host memory (must be on the GPU)");
    assertThatThrownBy(device::toFloats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lossesOfManyPassesAreReadLater() {
    int rows = 33;
    int classes = 7;
    List<PassStatus> together = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    for (int pass = 0; pass < 5; pass++) {
      PassStatus status = kernels.passStatus(0);
      gradients.add(loss(pass, rows, classes, status));
      together.add(status);
    }
    for (int pass = 0; pass < 5; pass++) {
      PassStatus alone = kernels.passStatus(0);
      Tensor gradient = loss(pass, rows, classes, alone);
      assertThat(together.get(pass).read()).isEqualTo(alone.read());
      assertThat(kernels.download(gradients.get(pass))).isEqualTo(kernels.download(gradient));
    }
  }

  private static Tensor loss(int pass, int rows, int classes, PassStatus status) {
    int[] labels = new Random(pass).ints(rows, 0, classes).toArray();
    Tensor logits = there(normal(pass, rows, 1, 1, classes));
    Tensor gradient = kernels.allocate(DataType.F32, rows, 1, 1, classes);
    kernels.elementWise().softmaxCrossEntropy(logits, labels, rows, 0, gradient, status, 0);
    Arrays.fill(labels, 0);
    return gradient;
  }

  /** Parameters lie one after another in one vector, so a weight may start at any element. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void weightsInsideAFlatVectorAreReadAndWrittenInPlace(int offset) {
    ConvolutionShape shape = ConvolutionShape.square(2, 16, 7, 16, 3, 1, 1);
    List<Convolution> convolutions =
        List.of(
            kernels.convolution(shape, DataType.F32),
            kernels.convolution(shape.grouped(2), DataType.F32),
            kernels.depthwiseConvolution(shape.grouped(16), DataType.F32));
    for (Convolution convolution : convolutions) {
      ConvolutionShape ours = convolution.shape();
      Tensor weight = normal(2, ours.weightShape());
      Tensor input = there(normal(1, ours.inputShape()));
      Tensor gradOutput = there(normal(3, ours.outputShape()));
      int size = weight.size();
      Tensor parameters = there(normal(4, size + 8));
      Tensor view = parameters.view(offset, ours.weightShape());
      kernels.upload(weight, view);
      Tensor gradients = there(normal(5, size + 8));
      List<float[]> apart =
          products(convolution, input, there(weight), gradOutput, Optional.empty());
      List<float[]> inside =
          products(
              convolution,
              input,
              view,
              gradOutput,
              Optional.of(gradients.view(offset, ours.weightShape())));
      for (int i = 0; i < apart.size(); i++) {
        assertThat(inside.get(i)).isEqualTo(apart.get(i));
      }
      float[] before = normal(5, size + 8).toFloats();
      float[] after = kernels.download(gradients);
      for (int i = 0; i < size + 8; i++) {
        assertThat((i >= offset && i < offset + size) || after[i] == before[i]).isTrue();
      }
    }
  }

  private static List<float[]> products(
      Convolution convolution,
      Tensor input,
      Tensor weight,
      Tensor gradOutput,
      Optional<Tensor> to) {
    ConvolutionShape shape = convolution.shape();
    Tensor output = kernels.allocate(DataType.F32, shape.outputShape());
    Tensor gradInput = kernels.allocate(DataType.F32, shape.inputShape());
    Tensor gradWeight = to.orElseGet(() -> kernels.allocate(DataType.F32, shape.weightShape()));
    convolution.output(input, weight, output);
    convolution.gradInput(gradOutput, weight, gradInput);
    convolution.gradWeight(input, gradOutput, gradWeight);
    return List.of(
        kernels.download(output), kernels.download(gradInput), kernels.download(gradWeight));
  }

  /** A gradient's range that its product has noted is that which is measured. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"F32", "S8"})
  void notedRangesOfGradientsAreRight(DataType type) {
    ConvolutionShape shape = ConvolutionShape.square(2, 6, 7, 20, 3, 1, 1);
    List<Convolution> convolutions =
        List.of(
            kernels.convolution(shape, type),
            kernels.convolution(shape.grouped(2), type),
            kernels.depthwiseConvolution(
                ConvolutionShape.square(2, 6, 7, 12, 3, 1, 1).grouped(6), type));
    for (Convolution convolution : convolutions) {
      ConvolutionShape ours = convolution.shape();
      Tensor gradWeight = kernels.allocate(DataType.F32, ours.weightShape());
      convolution.gradWeight(
          encoded(normal(6, ours.inputShape()), type),
          encoded(normal(7, ours.outputShape()), type),
          gradWeight);
      Tensor copy = there(here(gradWeight));
      PassStatus status = kernels.passStatus(0);
      // The second measures.
      for (int i = 0; i < 2; i++) {
        assertThat(bytesOf(gradWeight, status)).isEqualTo(bytesOf(copy, status));
      }
      assertThat(status.read().notFinite()).isEmpty();
    }
  }

  private static Tensor encoded(Tensor host, DataType type) {
    if (type == DataType.F32) {
      return there(host);
    }
    Tensor output = kernels.allocate(type, host.shape());
    encode(there(host), output, kernels.passStatus(0));
    return output;
  }

  private static List<Object> bytesOf(Tensor input, PassStatus status) {
    Tensor output = kernels.allocate(DataType.S8, input.shape());
    encode(input, output, status);
    Tensor host = here(output);
    return List.of(host.scale(), host.buffer());
  }

  private static void encode(Tensor input, Tensor output, PassStatus status) {
    ElementWise elementWise = kernels.elementWise();
    elementWise.encode(
        input, output, new Encoding(new Grid.OfRange(8), Optional.empty(), status, 0));
  }

  @Test
  void whatDoesNotFitSaysHowMuchThereIs() {
    int most = Integer.MAX_VALUE;
    List<Tensor> held = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (held.size() < 1000) {
                held.add(kernels.allocate(DataType.F32, most));
              }
            })
        .isInstanceOf(CudaException.class)
        .hasMessageStartingWith("Not enough GPU memory: 8589934588 bytes wanted, ")
        .hasMessageEndingWith("free (use a smaller batch)");
  }

  @Test
  void introducesTheDevice() {
    assertThat(kernels.name()).isEqualTo("cuda");
    assertThat(kernels.description()).startsWith("cuda: ").contains("compute capability");
  }
}
