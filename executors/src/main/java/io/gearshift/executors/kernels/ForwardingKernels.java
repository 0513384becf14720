package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/** Kernels that are another backend's, but for what a subclass does otherwise. */
public abstract class ForwardingKernels implements Kernels {
  private final Kernels delegate;

  protected ForwardingKernels(Kernels delegate) {
    this.delegate = delegate;
  }

  @Override
  public String name() {
    return delegate.name();
  }

  @Override
  public String description() {
    return delegate.description();
  }

  @Override
  public Optional<String> device() {
    return delegate.device();
  }

  @Override
  public int threads() {
    return delegate.threads();
  }

  @Override
  public Tensor allocate(DataType type, int... shape) {
    return delegate.allocate(type, shape);
  }

  @Override
  public OptionalLong freeBytes(long wanted) {
    return delegate.freeBytes(wanted);
  }

  @Override
  public void upload(float[] values, Tensor target) {
    delegate.upload(values, target);
  }

  @Override
  public Tensor upload(Tensor host) {
    return delegate.upload(host);
  }

  @Override
  public boolean placesImages() {
    return delegate.placesImages();
  }

  @Override
  public Tensor upload(Tensor pixels, ImagePlacement placement) {
    return delegate.upload(pixels, placement);
  }

  @Override
  public void upload(Tensor host, Tensor target) {
    delegate.upload(host, target);
  }

  @Override
  public float[] download(Tensor source) {
    return delegate.download(source);
  }

  @Override
  public void download(Tensor source, Tensor host) {
    delegate.download(source, host);
  }

  @Override
  public void synchronize() {
    delegate.synchronize();
  }

  @Override
  public PassStatus passStatus(int terms) {
    return delegate.passStatus(terms);
  }

  @Override
  public boolean multipliesShorts(ConvolutionShape shape) {
    return delegate.multipliesShorts(shape);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return delegate.convolution(shape, inputType);
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return delegate.depthwiseConvolution(shape, inputType);
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return delegate.pooling(shape);
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return delegate.batchNormalization(shape, epsilon, activation);
  }

  @Override
  public Optional<OutputGradient> outputGradient(int[] shape, Activation activation) {
    return delegate.outputGradient(shape, activation);
  }

  @Override
  public ElementWise elementWise() {
    return delegate.elementWise();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
