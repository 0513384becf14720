package io.gearshift.executors.plan;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A step of a small network whose quantisers keep something: two convolutions with a normalisation
 * between them, and a dense layer.
 */
public final class QuantizedStep {
  public static final NetworkGraph GRAPH = GraphReader.read(network());

  private static final InputShape IMAGES = new InputShape(3, 6, 6);
  private static final int CLASSES = 4;
  private static final int BATCH = 5;

  private final Examples examples = Examples.of(IMAGES, BATCH, CLASSES, 3);
  private final List<StateTensor> states;
  private final ParameterLayout layout;
  private final ParameterVector parameters;
  private final ParameterVector gradients;
  private final TrainingPlan plan;
  private final TrainingPlan inference;

  public QuantizedStep(Kernels kernels, QuantizationScheme scheme, Objective objective) {
    states = TrainingPlan.states(GRAPH, IMAGES, scheme, kernels);
    layout = GRAPH.layout().extendedBy(states);
    parameters = new ParameterVector(kernels, layout);
    gradients = new ParameterVector(kernels, layout);
    plan =
        TrainingPlan.compile(
            GRAPH, IMAGES, BATCH, scheme, kernels, parameters, gradients, objective);
    inference = TrainingPlan.compileInference(GRAPH, IMAGES, BATCH, scheme, kernels, parameters);
  }

  /** The flat vector's layout, states included. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Parameters at random, states too. */
  public float[] random() {
    float[] values = new float[layout.size()];
    RandomStream stream = RandomStream.of(5, 1);
    for (ParameterTensor tensor : layout.tensors()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        values[i] =
            switch (tensor.role()) {
              case GAMMA, RUNNING_VARIANCE -> 1;
              case BETA, RUNNING_MEAN, BIAS -> 0;
              default -> 2 * stream.uniform(i) - 1;
            };
      }
    }
    return values;
  }

  /** Parameters at random, states as they are at the start. */
  public float[] initial() {
    float[] values = random();
    for (StateTensor state : states) {
      int place = layout.state(state.layer(), state.name()).offset();
      for (float value : state.initial()) {
        values[place++] = value;
      }
    }
    return values;
  }

  /** The mean loss of a step, without terms. */
  public double loss(float[] values) {
    StepResult result = run(values);
    return result.lossSum() / result.count();
  }

  /** The terms that a step adds to the loss. */
  public Map<String, Double> terms(float[] values) {
    return run(values).terms();
  }

  private StepResult run(float[] values) {
    parameters.upload(Arrays.copyOf(values, layout.size()));
    plan.run(examples.images(), examples.labels(), BATCH, new StepKey(1, 0, 0, 0));
    return plan.result();
  }

  /** The logits of the examples in inference, the normalisation's statistics as they are given. */
  public float[] logits(float[] values) {
    parameters.upload(values);
    return inference.infer(examples.images());
  }

  /** What training computes with what. */
  public List<OperationReport> reports() {
    return plan.explain();
  }

  /** Bytes of all intermediate tensors of training and inference. */
  public long bufferBytes() {
    return plan.bufferBytes() + inference.bufferBytes();
  }

  /** The same before any is allocated. */
  public static long plannedBytes(Kernels kernels, QuantizationScheme scheme) {
    return TrainingPlan.plannedBytes(GRAPH, IMAGES, BATCH, BATCH, scheme, kernels);
  }

  /** Those of the last step. */
  public float[] gradients() {
    return gradients.download();
  }

  private static ComputationGraphConfiguration network() {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(InputType.convolutional(6, 6, 3))
        .addLayer("conv1", convolution(4, 1), "input")
        .addLayer("bn1", new BatchNormalization.Builder().useLogStd(false).build(), "conv1")
        .addLayer("relu1", new ActivationLayer.Builder().activation(Activation.RELU).build(), "bn1")
        .addLayer("conv2", convolution(5, 2), "relu1")
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build(),
            "conv2")
        .setOutputs("output")
        .build();
  }

  private static ConvolutionLayer convolution(int outputs, int stride) {
    return new ConvolutionLayer.Builder()
        .kernelSize(3, 3)
        .stride(stride, stride)
        .padding(1, 1)
        .nOut(outputs)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }
}
