package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.host.ElementWiseProvider;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.HostKernels;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer;
import io.gearshift.executors.kernels.host.depthwise.DepthwiseLayer.Order;
import io.gearshift.executors.kernels.host.depthwise.GroupedConvolution;
import io.gearshift.executors.kernels.host.depthwise.IntegerDepthwise;
import io.gearshift.executors.kernels.onednn.convolution.FloatConvolution;
import io.gearshift.executors.kernels.onednn.convolution.FloatDense;
import io.gearshift.executors.kernels.onednn.convolution.IntegerConvolution;
import io.gearshift.executors.kernels.onednn.convolution.IntegerDense;
import io.gearshift.executors.kernels.onednn.convolution.StridedPointwise;
import io.gearshift.executors.kernels.onednn.primitive.OneDnnLibrary;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Resources;
import io.gearshift.executors.kernels.onednn.primitive.ThreadCount;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import java.util.Optional;

/** Matrix products, pooling and normalisation by oneDNN, the rest by our element-wise kernels. */
public final class OneDnnKernels implements HostKernels {
  /** Sums over one channel's kernel positions are exact in f32 up to here. */
  private static final int MOST_TAPS = 1 << 10;

  /** Sums of so many products of 8-bit values fit into 32 bits. */
  private static final int MOST_PRODUCTS = (1 << 17) - 1;

  private final int threads;
  private final OneDnnLibrary processor;
  private final PrimitiveFactory primitives;
  private final HostElementWise elementWise;
  private final String elementWiseDescription;
  private final Resources resources;
  private final HostArena memory = new HostArena();

  /** Starts the backend with a task's threads; all it shares with others is oneDNN itself. */
  public OneDnnKernels(Compute compute, ComputeResources resources) {
    this(compute.threads());
  }

  /**
   * Starts the backend; the first start in a JVM proves that integer products are exact.
   *
   * @param threads threads of one call; oneDNN takes the number from OMP_NUM_THREADS when it is
   *     loaded, so the two must agree
   * @throws IllegalStateException if they do not, or an integer product is wrong on this processor
   */
  public OneDnnKernels(int threads) {
    this(threads, ThreadCount.check(threads, System.getenv(ThreadCount.VARIABLE)));
    ExactnessProof.provideOnce(this, processor);
  }

  /** For the proof: the same, unproven. */
  private OneDnnKernels(int threads, OneDnnLibrary processor) {
    this.threads = threads;
    this.processor = processor;
    ElementWiseProvider.Choice choice = ElementWiseProvider.choose(threads);
    this.elementWise = choice.elementWise();
    this.elementWiseDescription = choice.description();
    this.resources = Resources.of(processor, memory, elementWise, threads);
    this.primitives = resources.primitives();
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public String description() {
    return "onednn: "
        + processor.describe()
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads")
        + "; element-wise "
        + elementWiseDescription;
  }

  @Override
  public int threads() {
    return threads;
  }

  /** What oneDNN runs on here. */
  public OneDnnLibrary library() {
    return processor;
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    if (shape.groups() > 1) {
      return depthwise(new DepthwiseLayer(shape, inputType, Order.CHANNELS_FIRST))
          .orElseGet(() -> GroupedConvolution.of(shape, inputType, resources.splitter()));
    }
    check(Shapes.requireValid(shape, inputType), inputType);
    if (shape.isDense()) {
      return inputType == DataType.F32
          ? new FloatDense(primitives, shape)
          : new IntegerDense(resources, shape, inputType);
    }
    return StridedPointwise.of(
        resources,
        shape,
        memory,
        any ->
            inputType == DataType.F32
                ? new FloatConvolution(primitives, any)
                : new IntegerConvolution(resources, any, inputType));
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return depthwise(new DepthwiseLayer(shape, inputType, Order.CHANNELS_LAST))
        .orElseGet(() -> GroupedConvolution.depthwise(shape, inputType, resources.splitter()));
  }

  /** The fastest one for this layer; empty where it can only be computed as any groups are. */
  private Optional<Convolution> depthwise(DepthwiseLayer layer) {
    Optional<Convolution> vectors = elementWise.depthwise(layer);
    return vectors.isEmpty() && IntegerDepthwise.suits(layer)
        ? Optional.of(new IntegerDepthwise(layer, resources.splitter()))
        : vectors;
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return elementWise.pooling(shape, memory).orElseGet(() -> new OneDnnPooling(primitives, shape));
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return elementWise
        .batchNormalization(shape, epsilon, activation)
        .orElseGet(() -> new OneDnnBatchNormalization(primitives, shape, epsilon, activation));
  }

  @Override
  public HostElementWise elementWise() {
    return elementWise;
  }

  @Override
  public HostArena memory() {
    return memory;
  }

  /** What oneDNN, and sums in 32 bits, ask beyond {@link Shapes#requireValid}. */
  private static void check(ConvolutionShape shape, DataType inputType) {
    if (shape.padBottom() <= -shape.strideHeight() || shape.padRight() <= -shape.strideWidth()) {
      throw new IllegalArgumentException(
          "Invalid output size: "
              + shape.outHeight()
              + " x "
              + shape.outWidth()
              + " (must be as large as stride and padding allow) in "
              + shape);
    }
    if (inputType == DataType.F32) {
      return;
    }
    int taps = shape.isDense() ? 1 : shape.kernelHeight() * shape.kernelWidth();
    long longest = Math.max(shape.reduction(), (long) taps * shape.outChannels());
    if (taps > MOST_TAPS || longest > MOST_PRODUCTS) {
      throw new IllegalArgumentException(
          "Invalid kernel: "
              + shape.kernelHeight()
              + " x "
              + shape.kernelWidth()
              + " (must be at most "
              + MOST_TAPS
              + " positions and sum at most "
              + MOST_PRODUCTS
              + " products) in "
              + shape);
    }
  }
}
