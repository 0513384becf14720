package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.PoolingShape;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.numerics.DynamicFixedPoint;
import io.gearshift.executors.numerics.Precision;
import java.util.List;

/**
 * The network convolution + ReLU, max pooling, convolution + ReLU, dense, written out by hand in
 * floats: every operand of every product is decoded from its fixed-point form, and the products are
 * float products.
 */
final class GridTwin {
  private static final Kernels KERNELS = KernelsProvider.open("reference", 1);

  /** The configuration that it is the twin of. */
  static final SmallNetworks NETWORK = SmallNetworks.CONVOLUTIONS_AND_POOLING;

  private final ElementWise elementWise = KERNELS.elementWise();
  private final Layer first;
  private final Layer second;
  private final Layer last;
  private final Pooling pooling;
  private final Tensor gradients;
  private double lossSum;
  private Tensor logits;

  GridTwin(ParameterLayout layout, Tensor parameters, int batch, List<Precision> precisions) {
    InputShape images = SmallNetworks.IMAGES;
    gradients = Tensor.allocate(DataType.F32, layout.size());
    first =
        new Layer(
            new ConvolutionShape(batch, images.channels(), 8, 7, 4, 3, 3, 1, 1, 1, 1, 8, 7),
            Form.RELU,
            precisions.get(0),
            parameters.view(layout.of("conv1", ParameterTensor.Role.WEIGHT).offset(), 4, 2, 3, 3),
            parameters.view(layout.of("conv1", ParameterTensor.Role.BIAS).offset(), 4),
            gradients.view(layout.of("conv1", ParameterTensor.Role.WEIGHT).offset(), 4, 2, 3, 3),
            gradients.view(layout.of("conv1", ParameterTensor.Role.BIAS).offset(), 4));
    pooling =
        KERNELS.pooling(
            new PoolingShape(PoolingShape.Kind.MAX, batch, 4, 8, 7, 2, 2, 2, 2, 0, 0, 4, 3));
    second =
        new Layer(
            new ConvolutionShape(batch, 4, 4, 3, 5, 3, 3, 1, 1, 0, 0, 2, 1),
            Form.RELU,
            precisions.get(1),
            parameters.view(layout.of("conv2", ParameterTensor.Role.WEIGHT).offset(), 5, 4, 3, 3),
            parameters.view(layout.of("conv2", ParameterTensor.Role.BIAS).offset(), 5),
            gradients.view(layout.of("conv2", ParameterTensor.Role.WEIGHT).offset(), 5, 4, 3, 3),
            gradients.view(layout.of("conv2", ParameterTensor.Role.BIAS).offset(), 5));
    last =
        new Layer(
            ConvolutionShape.dense(batch, 2, 1, 5, SmallNetworks.CLASSES),
            Form.LINEAR,
            precisions.get(2),
            parameters.view(layout.of("output", ParameterTensor.Role.WEIGHT).offset(), 4, 5, 2, 1),
            parameters.view(layout.of("output", ParameterTensor.Role.BIAS).offset(), 4),
            gradients.view(layout.of("output", ParameterTensor.Role.WEIGHT).offset(), 4, 5, 2, 1),
            gradients.view(layout.of("output", ParameterTensor.Role.BIAS).offset(), 4));
  }

  Tensor gradients() {
    return gradients;
  }

  double lossSum() {
    return lossSum;
  }

  Tensor logits() {
    return logits;
  }

  void train(Examples examples) {
    Tensor x = first.forward(examples.images());
    Tensor pooled = Tensor.allocate(DataType.F32, pooling.shape().outputShape());
    pooling.output(x, pooled);
    logits = last.forward(second.forward(pooled));
    Tensor gradient = Tensor.allocate(DataType.F32, logits.shape());
    lossSum =
        elementWise.softmaxCrossEntropy(logits, examples.labels(), examples.count(), gradient);
    Tensor beforePooling = Tensor.allocate(DataType.F32, pooling.shape().inputShape());
    pooling.gradInput(second.backward(last.backward(gradient)), beforePooling);
    first.backward(beforePooling);
  }

  /** The tensor's values after encoding to the nearest and decoding. */
  static Tensor onGrid(Tensor tensor, Precision precision) {
    float[] values = tensor.toFloats();
    if (precision instanceof Precision.Fixed fixed) {
      DynamicFixedPoint format = new DynamicFixedPoint(fixed.bits());
      float min = 0;
      float max = 0;
      for (float value : values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      // Where all values have one sign, their far end alone limits the scale, as zero does not.
      int exponent = format.scaleExponent(min, max);
      for (int i = 0; i < values.length; i++) {
        values[i] = format.decode(format.encode(values[i], exponent), exponent);
      }
    }
    return Tensor.of(values, tensor.shape());
  }

  private enum Form {
    LINEAR,
    RELU
  }

  /** One product layer: its parameters and where its gradients go. */
  private final class Layer {
    private final Convolution products;
    private final Form form;
    private final Precision precision;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor gradWeight;
    private final Tensor gradBias;
    private Tensor input;
    private Tensor output;

    Layer(
        ConvolutionShape shape,
        Form form,
        Precision precision,
        Tensor weight,
        Tensor bias,
        Tensor gradWeight,
        Tensor gradBias) {
      this.products = KERNELS.convolution(shape, DataType.F32);
      this.form = form;
      this.precision = precision;
      this.weight = weight;
      this.bias = bias;
      this.gradWeight = gradWeight;
      this.gradBias = gradBias;
    }

    Tensor forward(Tensor x) {
      input = onGrid(x, precision);
      output = Tensor.allocate(DataType.F32, products.shape().outputShape());
      products.output(input, onGrid(weight, precision), output);
      elementWise.addBias(bias, output);
      if (form == Form.RELU) {
        elementWise.relu(output, output);
      }
      return output;
    }

    Tensor backward(Tensor gradOutput) {
      if (form == Form.RELU) {
        elementWise.reluGradient(output, gradOutput, gradOutput);
      }
      elementWise.gradBias(gradOutput, gradBias);
      Tensor encoded = onGrid(gradOutput, precision);
      products.gradWeight(input, encoded, gradWeight);
      gradWeight.copyFrom(onGrid(gradWeight, precision));
      Tensor gradInput = Tensor.allocate(DataType.F32, products.shape().inputShape());
      products.gradInput(encoded, onGrid(weight, precision), gradInput);
      return gradInput;
    }
  }
}
