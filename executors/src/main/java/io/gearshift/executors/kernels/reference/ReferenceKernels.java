package io.gearshift.executors.kernels.reference;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.HostKernels;
import io.gearshift.executors.kernels.host.depthwise.GroupedConvolution;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;

/** The backend that all others are compared with. It runs anywhere and always on one thread. */
public final class ReferenceKernels implements HostKernels {
  private final HostElementWise elementWise = new ScalarElementWise();
  private final HostArena memory = new HostArena();

  /** Opens the backend; it shares nothing with others. */
  public ReferenceKernels(Compute compute, ComputeResources resources) {
    this(compute.threads());
  }

  /**
   * Opens the backend.
   *
   * @param threads threads that a call may use, at least 1; this backend never uses more than one
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public ReferenceKernels(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("Invalid threads: " + threads + " (must be at least 1)");
    }
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "reference: plain Java, f32 products summed in f64, exact integer sums, 1 thread, "
        + "element-wise "
        + elementWise.name();
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public boolean multipliesShorts(ConvolutionShape shape) {
    return shape.groups() == 1;
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return shape.groups() > 1
        ? GroupedConvolution.of(shape, inputType, new WorkSplitter(1))
        : new ReferenceConvolution(shape, inputType);
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return GroupedConvolution.depthwise(shape, inputType, new WorkSplitter(1));
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return new ReferencePooling(shape);
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return new ReferenceBatchNormalization(shape, epsilon, activation);
  }

  @Override
  public HostElementWise elementWise() {
    return elementWise;
  }

  @Override
  public HostArena memory() {
    return memory;
  }
}
