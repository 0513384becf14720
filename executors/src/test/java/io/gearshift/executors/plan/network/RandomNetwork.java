package io.gearshift.executors.plan.network;

import io.gearshift.executors.graph.InputShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A small graph from DL4J's own builders, with global defaults of every kind, each by chance. */
public final class RandomNetwork {
  public static final int CLASSES = 3;
  public static final InputShape IMAGES = new InputShape(2, 8, 7);

  private final SplittableRandom random;
  private final List<String> maps = new ArrayList<>(List.of("input"));
  private final List<String> vectors = new ArrayList<>();
  private final boolean flatInput;
  private GraphBuilder graph;
  private int layers;

  private RandomNetwork(SplittableRandom random) {
    this.random = random;
    this.flatInput = chance(0.15);
  }

  /** The graph, and whether DL4J wants its images flat. */
  public record Made(ComputationGraphConfiguration configuration, boolean flatInput) {}

  /**
   * A graph that DL4J's builders accept.
   *
   * @throws RuntimeException of DL4J's where they do not
   */
  public static Made of(SplittableRandom random) {
    RandomNetwork network = new RandomNetwork(random);
    return new Made(network.build(), network.flatInput);
  }

  private ComputationGraphConfiguration build() {
    graph = globals().graphBuilder().addInputs("input");
    graph.setInputTypes(
        flatInput
            ? InputType.convolutionalFlat(IMAGES.height(), IMAGES.width(), IMAGES.channels())
            : InputType.convolutional(IMAGES.height(), IMAGES.width(), IMAGES.channels()));
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      if (vectors.isEmpty() && !chance(0.1)) {
        addMapLayer();
      } else {
        addVectorLayer();
      }
    }
    String last = vectors.isEmpty() ? maps.get(maps.size() - 1) : vectors.get(vectors.size() - 1);
    if (chance(0.2)) {
      graph.addLayer("logits", dense().nOut(CLASSES).activation(Activation.IDENTITY).build(), last);
      graph.addLayer(
          "output", new LossLayer.Builder(loss()).activation(Activation.SOFTMAX).build(), "logits");
    } else {
      OutputLayer.Builder output = new OutputLayer.Builder(loss()).nOut(CLASSES);
      graph.addLayer(
          "output", output.activation(Activation.SOFTMAX).hasBias(chance(0.8)).build(), last);
    }
    graph.allowDisconnected(false);
    if (chance(0.02)) {
      graph.backpropType(BackpropType.TruncatedBPTT);
    }
    return NetworkBuilder.Piece.replaceIn(graph.setOutputs("output").build());
  }

  private NeuralNetConfiguration.Builder globals() {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(random.nextInt())
            .weightInit(new NormalDistribution(0, 0.3));
    List<Runnable> settings =
        List.of(
            () -> builder.activation(Activation.RELU),
            () -> builder.activation(Activation.IDENTITY),
            () -> builder.activation(Activation.TANH),
            () -> builder.weightInit(WeightInit.XAVIER),
            () -> builder.weightInit(WeightInit.RELU_UNIFORM),
            () -> builder.biasInit(0.1),
            () -> builder.convolutionMode(ConvolutionMode.Same),
            () -> builder.convolutionMode(ConvolutionMode.Truncate),
            () -> builder.convolutionMode(ConvolutionMode.Strict),
            () -> builder.cudnnAlgoMode(ConvolutionLayer.AlgoMode.NO_WORKSPACE),
            () -> builder.cacheMode(CacheMode.DEVICE),
            () -> builder.updater(new Adam(0.01)),
            () ->
                builder.updater(
                    new Nesterovs(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9))),
            () -> builder.maxNumLineSearchIterations(3));
    // Those that change training and are refused for it.
    List<Runnable> refused =
        List.of(
            () -> builder.l2(0.01),
            () -> builder.l1(0.01),
            () -> builder.l2Bias(0.01),
            () -> builder.weightDecay(0.01),
            () -> builder.updater(new NoOp()),
            () -> builder.biasUpdater(new Sgd(0.5)),
            () -> builder.gradientNormalization(GradientNormalization.ClipL2PerLayer),
            () -> builder.constrainWeights(new MaxNormConstraint(0.1, 1)),
            () -> builder.weightNoise(new DropConnect(0.5)),
            () -> builder.miniBatch(false),
            () -> builder.minimize(false),
            () -> builder.optimizationAlgo(OptimizationAlgorithm.LBFGS));
    builder.activation(chance(0.5) ? Activation.RELU : Activation.IDENTITY);
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      settings.get(random.nextInt(settings.size())).run();
    }
    if (chance(0.15)) {
      refused.get(random.nextInt(refused.size())).run();
    }
    if (chance(0.3)) {
      // Keeps everything, so that training can be compared.
      builder.dropOut(new Dropout(1.0));
    }
    return builder;
  }

  private void addMapLayer() {
    String name = "layer" + layers++;
    String from = maps.get(maps.size() - 1);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> map(name, convolution(), from);
      case 3 -> map(name, pooling(), from);
      case 4, 5 -> map(name, normalization(), from);
      case 6 -> map(name, activation(), from);
      case 7 -> {
        map(name, new DropoutLayer.Builder(1.0).build(), from);
        if (chance(0.4)) {
          graph.addVertex(name + "scale", new ScaleVertex(1), name);
          maps.add(name + "scale");
        }
      }
      case 8 ->
          vector(
              name,
              new GlobalPoolingLayer.Builder(pool()).collapseDimensions(chance(0.7)).build(),
              from);
      case 9 -> {
        if (chance(0.3)) {
          maxout(name, from);
        } else {
          branch(name, from);
        }
      }
      case 10 -> vector(name, dense().build(), from);
      default -> {
        if (chance(0.3)) {
          map(name, unsupported(), from);
        } else {
          map(name, convolution(), from);
        }
      }
    }
  }

  private void addVectorLayer() {
    String name = "layer" + layers++;
    String from = vectors.isEmpty() ? maps.get(maps.size() - 1) : vectors.get(vectors.size() - 1);
    switch (random.nextInt(5)) {
      case 0, 1 -> vector(name, dense().build(), from);
      case 2 -> vector(name, vectors.isEmpty() ? dense().build() : normalization(), from);
      case 3 -> vector(name, vectors.isEmpty() ? dense().build() : activation(), from);
      default ->
          vector(
              name,
              vectors.isEmpty() ? dense().build() : new DropoutLayer.Builder(1.0).build(),
              from);
    }
  }

  /** Two layers side by side, joined again. */
  private void branch(String name, String from) {
    int out = 2 + random.nextInt(3);
    graph.addLayer(name + "a", square(out), from);
    graph.addLayer(name + "b", square(out), from);
    GraphVertex join =
        switch (random.nextInt(10)) {
          case 0 -> new ElementWiseVertex(ElementWiseVertex.Op.Product);
          case 1 -> new ElementWiseVertex(ElementWiseVertex.Op.Average);
          case 2, 3, 4 -> new MergeVertex();
          default -> new ElementWiseVertex(ElementWiseVertex.Op.Add);
        };
    graph.addVertex(name, join, name + "a", name + "b");
    maps.add(name);
    if (chance(0.1)) {
      GraphVertex odd =
          switch (random.nextInt(3)) {
            case 0 -> new ScaleVertex(2);
            case 1 -> new ShiftVertex(1);
            default -> new L2NormalizeVertex();
          };
      graph.addVertex(name + "odd", odd, name);
      maps.add(name + "odd");
    }
  }

  /** A maxout, at times with a piece too few or of an activated layer. */
  private void maxout(String name, String from) {
    int units = 1 + random.nextInt(3);
    int pieces = 2 + random.nextInt(2);
    ConvolutionLayer.Builder linear = new ConvolutionLayer.Builder(2, 2).nOut(units * pieces);
    graph.addLayer(
        name + "linear",
        (chance(0.8) ? linear.activation(Activation.IDENTITY) : linear).build(),
        from);
    String[] parts = new String[chance(0.1) ? pieces - 1 : pieces];
    for (int piece = 0; piece < parts.length; piece++) {
      parts[piece] = name + "piece" + piece;
      graph.addVertex(
          parts[piece],
          new NetworkBuilder.Piece(piece * units, (piece + 1) * units - 1),
          name + "linear");
    }
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Max), parts);
    maps.add(name);
  }

  private Layer square(int out) {
    ConvolutionLayer.Builder builder =
        new ConvolutionLayer.Builder(3, 3).convolutionMode(ConvolutionMode.Same).nOut(out);
    if (chance(0.5)) {
      builder.activation(chance(0.5) ? Activation.RELU : Activation.IDENTITY);
    }
    return builder.build();
  }

  private void map(String name, Layer layer, String from) {
    graph.addLayer(name, layer, from);
    maps.add(name);
  }

  private void vector(String name, Layer layer, String from) {
    graph.addLayer(name, layer, from);
    vectors.add(name);
  }

  private Layer convolution() {
    ConvolutionLayer.Builder builder =
        new ConvolutionLayer.Builder()
            .kernelSize(1 + random.nextInt(3), 1 + random.nextInt(3))
            .stride(1 + random.nextInt(2), 1 + random.nextInt(2))
            .nOut(1 + random.nextInt(5))
            .hasBias(chance(0.7));
    if (chance(0.4)) {
      builder.padding(random.nextInt(2), random.nextInt(2));
    }
    if (chance(0.3)) {
      builder.convolutionMode(chance(0.5) ? ConvolutionMode.Same : ConvolutionMode.Truncate);
    }
    if (chance(0.5)) {
      builder.activation(chance(0.6) ? Activation.RELU : Activation.IDENTITY);
    } else if (chance(0.05)) {
      builder.activation(new ActivationReLU(0.5, null, null));
    } else if (chance(0.05)) {
      builder.activation(new ActivationReLU(null, null, 0.1));
    }
    if (chance(0.03)) {
      builder.dilation(2, 2);
    }
    return builder.build();
  }

  private DenseLayer.Builder dense() {
    DenseLayer.Builder builder =
        new DenseLayer.Builder().nOut(2 + random.nextInt(5)).hasBias(chance(0.8));
    if (chance(0.5)) {
      builder.activation(chance(0.6) ? Activation.RELU : Activation.IDENTITY);
    }
    return builder.hasLayerNorm(chance(0.03));
  }

  private Layer normalization() {
    BatchNormalization.Builder builder =
        new BatchNormalization.Builder()
            .useLogStd(chance(0.05))
            .decay(0.5 + random.nextDouble() / 2);
    if (chance(0.3)) {
      builder.activation(chance(0.5) ? Activation.RELU : Activation.SIGMOID);
    }
    if (chance(0.3)) {
      builder.eps(1e-3);
    }
    return builder.lockGammaBeta(chance(0.03)).build();
  }

  private Layer activation() {
    return switch (random.nextInt(5)) {
      case 0 -> new ActivationLayer.Builder().build();
      case 1 -> new ActivationLayer(Activation.IDENTITY);
      case 2 -> new ActivationLayer(chance(0.2) ? Activation.ELU : Activation.RELU);
      default -> new ActivationLayer(Activation.RELU);
    };
  }

  private Layer pooling() {
    SubsamplingLayer.Builder builder =
        new SubsamplingLayer.Builder(pool())
            .kernelSize(1 + random.nextInt(3), 1 + random.nextInt(3))
            .stride(1 + random.nextInt(2), 1 + random.nextInt(2));
    if (chance(0.3)) {
      builder.convolutionMode(ConvolutionMode.Same);
    }
    if (chance(0.3)) {
      builder.avgPoolIncludePadInDivisor(true);
    }
    return builder.build();
  }

  private PoolingType pool() {
    return chance(0.05) ? PoolingType.SUM : chance(0.5) ? PoolingType.MAX : PoolingType.AVG;
  }

  private Layer unsupported() {
    return switch (random.nextInt(4)) {
      case 0 -> new Upsampling2D.Builder(2).build();
      case 1 -> new Deconvolution2D.Builder(2, 2).nOut(2).build();
      case 2 -> new SeparableConvolution2D.Builder(2, 2).nOut(2).build();
      default -> new FrozenLayer(new ConvolutionLayer.Builder(2, 2).nOut(2).build());
    };
  }

  private LossFunction loss() {
    return chance(0.3) ? LossFunction.NEGATIVELOGLIKELIHOOD : LossFunction.MCXENT;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
