package io.gearshift.executors.kernels.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** EdMIPS's convolution of mixed inputs and weights: its output, all gradients, its complexity. */
class MixtureGoldenTest {
  private static final float TOLERANCE = 2e-5f;

  private final Kernels kernels = KernelsProvider.open(Compute.reference());

  @Test
  void theMixedConvolutionAgreesWithThePublicCode() throws IOException {
    JsonNode golden = read();
    ConvolutionShape shape = shape(golden);
    Convolution convolution = kernels.convolution(shape, DataType.F32);
    ElementWise elementWise = kernels.elementWise();
    HostPassStatus status = new HostPassStatus(0);
    Tensor source = Tensor.of(nhwc(golden, "input_NCHW", "inputShape"), shape.inputShape());
    Tensor weight = Tensor.of(floats(golden, "weight_OIHW"), shape.weightShape());
    Mixture inputs = mixture(golden, "activationBits", "alphaActivation", Grid.OfHalfWave::new);
    Mixture weights = mixture(golden, "weightBits", "alphaWeight", Grid.OfMidRise::new);

    Tensor x = Tensor.allocate(DataType.F32, shape.inputShape());
    Tensor w = Tensor.allocate(DataType.F32, shape.weightShape());
    Tensor y = Tensor.allocate(DataType.F32, shape.outputShape());
    elementWise.mix(source, x, inputs, status, 0);
    elementWise.mix(weight, w, weights, status, 1);
    convolution.output(x, w, y);
    near(y.toFloats(), nhwc(golden, "output", "outputShape"));

    Tensor dy = Tensor.of(nhwc(golden, "gradOutput", "outputShape"), shape.outputShape());
    Tensor dw = Tensor.allocate(DataType.F32, shape.weightShape());
    Tensor dx = Tensor.allocate(DataType.F32, shape.inputShape());
    Tensor inputLogits = Tensor.allocate(DataType.F32, inputs.grids().size());
    Tensor weightLogits = Tensor.allocate(DataType.F32, weights.grids().size());
    convolution.gradWeight(x, dy, dw);
    convolution.gradInput(dy, w, dx);
    elementWise.mixtureGradient(source, dx, inputs, inputLogits);
    elementWise.mixtureGradient(weight, dw, weights, weightLogits);
    near(dw.toFloats(), floats(golden, "gradWeight"));
    near(dx.toFloats(), nhwc(golden, "gradInput", "inputShape"));

    Tensor term = Tensor.allocate(DataType.F32, 1);
    double sizeProduct =
        1e-6
            * weight.size()
            / Math.pow(golden.get("stride").intValue(), 2)
            * shape.inHeight()
            * shape.inWidth();
    double factor = golden.get("complexityWeight").doubleValue() * sizeProduct;
    elementWise.addProductOfMeans(
        mean(golden, "activationBits", inputs, inputLogits),
        mean(golden, "weightBits", weights, weightLogits),
        (float) factor,
        term);
    assertThat(term.get(0) / golden.get("complexityWeight").floatValue())
        .isCloseTo(golden.get("complexity").floatValue(), within(1e-7f));
    near(inputLogits.toFloats(), floats(golden, "gradAlphaActivation"));
    near(weightLogits.toFloats(), floats(golden, "gradAlphaWeight"));
    assertThat(status.read().notFinite()).isEmpty();
  }

  private static ConvolutionShape shape(JsonNode golden) {
    int[] input = ints(golden, "inputShape");
    int[] weight = ints(golden, "weightShape");
    int stride = golden.get("stride").intValue();
    int padding = golden.get("padding").intValue();
    return ConvolutionShape.square(
        input[0], input[1], input[2], weight[0], weight[2], stride, padding);
  }

  private static Mixture mixture(
      JsonNode golden, String bits, String logits, IntFunction<Grid.Gaussian> grid) {
    List<Grid.Gaussian> grids = new ArrayList<>();
    for (int width : ints(golden, bits)) {
      grids.add(grid.apply(width));
    }
    return new Mixture(grids, Tensor.of(floats(golden, logits), grids.size()));
  }

  private static Expectation mean(
      JsonNode golden, String bits, Mixture mixture, Tensor gradLogits) {
    List<Integer> values = new ArrayList<>();
    for (int width : ints(golden, bits)) {
      values.add(width);
    }
    return new Expectation(values, mixture.logits(), gradLogits);
  }

  private static void near(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("element " + i).isCloseTo(expected[i], within(TOLERANCE));
    }
  }

  private static float[] nhwc(JsonNode golden, String name, String shapeName) {
    float[] nchw = floats(golden, name);
    int[] shape = ints(golden, shapeName);
    int channels = shape[1];
    int pixels = shape[2] * shape[3];
    float[] nhwc = new float[nchw.length];
    for (int i = 0; i < nchw.length; i++) {
      int image = i / (channels * pixels);
      int channel = i / pixels % channels;
      int pixel = i % pixels;
      nhwc[(image * pixels + pixel) * channels + channel] = nchw[i];
    }
    return nhwc;
  }

  private static float[] floats(JsonNode golden, String name) {
    JsonNode values = golden.get(name);
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private static int[] ints(JsonNode golden, String name) {
    JsonNode values = golden.get(name);
    int[] ints = new int[values.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = values.get(i).intValue();
    }
    return ints;
  }

  private static JsonNode read() throws IOException {
    Path file = Path.of(System.getProperty("gearshift.golden", "."), "edmips.json");
    assumeTrue(Files.exists(file), "SKIPPED: no " + file + " (set -Dgearshift.golden=DIR)");
    return new ObjectMapper().readTree(file.toFile()).get("mixedConv");
  }
}
