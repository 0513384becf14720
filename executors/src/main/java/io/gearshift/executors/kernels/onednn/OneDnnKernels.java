package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ElementWiseProvider;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.PoolingShape;

/** Matrix products, pooling and normalisation by oneDNN, the rest by our element-wise kernels. */
public final class OneDnnKernels implements Kernels {
  private final int threads;
  private final OneDnnLibrary processor;
  private final OneDnn library;
  private final ElementWise elementWise;

  /**
   * Starts the backend; the first start in a JVM proves that integer products are exact.
   *
   * @param threads threads of one call; oneDNN takes the number from OMP_NUM_THREADS when it is
   *     loaded, so the two must agree
   * @throws IllegalStateException if they do not, or an integer product is wrong on this processor
   */
  public OneDnnKernels(int threads) {
    this(threads, ThreadCount.check(threads, System.getenv(ThreadCount.VARIABLE)));
    ExactnessProof.provideOnce(this);
  }

  /** For the proof: the same, unproven. */
  private OneDnnKernels(int threads, OneDnnLibrary processor) {
    this.threads = threads;
    this.processor = processor;
    this.library = new OneDnn(new Scratch());
    this.elementWise = ElementWiseProvider.open(threads);
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public String description() {
    return processor.describe()
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads")
        + "; element-wise "
        + elementWise.name();
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
    return switch (inputType) {
      case F32 ->
          shape.isDense()
              ? new FloatDense(library, shape)
              : new FloatConvolution(library, checked(shape));
      case S8, U8 ->
          shape.isDense()
              ? new IntegerDense(library, processor, shape, inputType)
              : new IntegerConvolution(library, processor, checked(shape), inputType);
      case S32 ->
          throw new IllegalArgumentException(
              "Invalid convolution input type: S32 (must be F32, S8 or U8)");
    };
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return new OneDnnPooling(library, shape);
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return new OneDnnBatchNormalization(library, shape, epsilon, activation);
  }

  @Override
  public ElementWise elementWise() {
    return elementWise;
  }

  private static ConvolutionShape checked(ConvolutionShape shape) {
    if (shape.padBottom() <= -shape.strideHeight() || shape.padRight() <= -shape.strideWidth()) {
      throw new IllegalArgumentException(
          "Invalid convolution: "
              + shape
              + " (the output must be as large as stride and padding allow)");
    }
    return shape;
  }
}
