package io.gearshift.executors.kernels.guard;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Expectation;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Memory;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import io.gearshift.executors.kernels.update.MovingAverage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The reference kernels as a backend with memory of its own: its tensors refuse every access from
 * outside, tensors of other memory are refused by its kernels, and what the host waits for is
 * counted. What runs on it runs on a device.
 */
public final class GuardedKernels extends ForwardingKernels {
  private int waits;

  public GuardedKernels() {
    super(KernelsProvider.open(Compute.reference()));
  }

  /** How often the host has waited for a result. */
  public int waits() {
    return waits;
  }

  @Override
  public Tensor allocate(DataType type, int... shape) {
    return new Tensor(type, shape, new GuardedMemory(Tensor.allocate(type, shape).memory()));
  }

  @Override
  public void upload(float[] values, Tensor target) {
    super.upload(values, opened(target));
  }

  @Override
  public boolean placesImages() {
    return true;
  }

  @Override
  public Tensor upload(Tensor pixels, ImagePlacement placement) {
    Tensor own = allocate(DataType.F32, pixels.shape());
    PlacedImages.write(pixels, placement, opened(own));
    return own;
  }

  @Override
  public Tensor upload(Tensor host) {
    if (host.memory() instanceof GuardedMemory) {
      return host;
    }
    Tensor own = allocate(host.type(), host.shape());
    opened(own).copyFrom(host);
    return own;
  }

  @Override
  public void upload(Tensor host, Tensor target) {
    super.upload(host, opened(target));
  }

  @Override
  public float[] download(Tensor source) {
    waits++;
    return super.download(opened(source));
  }

  @Override
  public void download(Tensor source, Tensor host) {
    waits++;
    super.download(opened(source), host);
  }

  @Override
  public PassStatus passStatus(int terms) {
    return new CountedStatus(terms);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return guarded(Convolution.class, super.convolution(shape, inputType));
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return guarded(Convolution.class, super.depthwiseConvolution(shape, inputType));
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return guarded(Pooling.class, super.pooling(shape));
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return guarded(BatchNormalization.class, super.batchNormalization(shape, epsilon, activation));
  }

  @Override
  public Optional<OutputGradient> outputGradient(int[] shape, Activation activation) {
    return super.outputGradient(shape, activation)
        .map(gradient -> guarded(OutputGradient.class, gradient));
  }

  @Override
  public ElementWise elementWise() {
    return guarded(ElementWise.class, super.elementWise());
  }

  /** The same kernels for tensors of this backend. */
  private static <T> T guarded(Class<T> type, T kernels) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(kernels, method, arguments)));
  }

  private static Object call(Object kernels, Method method, Object[] arguments) throws Throwable {
    Object[] opened =
        arguments == null
            ? null
            : Arrays.stream(arguments).map(GuardedKernels::openedArgument).toArray();
    try {
      return method.invoke(kernels, opened);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object openedArgument(Object argument) {
    if (argument instanceof Tensor tensor) {
      return opened(tensor);
    }
    if (argument instanceof Encoding encoding) {
      return new Encoding(
          openedGrid(encoding.grid()),
          encoding.stream(),
          ((CountedStatus) encoding.status()).inner,
          encoding.place());
    }
    if (argument instanceof Grid grid) {
      return openedGrid(grid);
    }
    if (argument instanceof Mixture mixture) {
      return new Mixture(mixture.grids(), opened(mixture.logits()));
    }
    if (argument instanceof Expectation mean) {
      return new Expectation(mean.values(), opened(mean.logits()), opened(mean.gradLogits()));
    }
    if (argument instanceof LearnedSize size) {
      return new LearnedSize(
          (Grid.Learned) openedGrid(size.grid()),
          size.leastBits(),
          size.elements(),
          opened(size.gradTrained()));
    }
    if (argument instanceof MovingAverage step) {
      return new MovingAverage(opened(step.average()), opened(step.value()), step.decay());
    }
    if (argument instanceof MomentumUpdate update) {
      return new MomentumUpdate(
          opened(update.parameter()),
          opened(update.momentum()),
          opened(update.gradient()),
          update.encoding().map(encoding -> (Encoding) openedArgument(encoding)),
          update.rates());
    }
    if (argument instanceof List<?> list) {
      return list.stream().map(GuardedKernels::openedArgument).toList();
    }
    if (argument instanceof Optional<?> optional) {
      return optional.map(GuardedKernels::openedArgument);
    }
    return argument instanceof CountedStatus status ? status.inner : argument;
  }

  private static Grid openedGrid(Grid grid) {
    if (grid instanceof Grid.OfIntegerBits kept) {
      return new Grid.OfIntegerBits(
          kept.bits(), opened(kept.integerBits()), kept.overflow().map(GuardedKernels::opened));
    }
    if (grid instanceof Grid.OfLearnedUniform learned) {
      return new Grid.OfLearnedUniform(learned.format(), opened(learned.trained()));
    }
    if (grid instanceof Grid.OfLearnedPowers learned) {
      return new Grid.OfLearnedPowers(learned.format(), opened(learned.trained()));
    }
    return grid instanceof Grid.OfStep ofStep
        ? new Grid.OfStep(ofStep.bits(), opened(ofStep.step()))
        : grid;
  }

  private static Tensor opened(Tensor tensor) {
    if (tensor.memory() instanceof GuardedMemory guarded) {
      return new Tensor(tensor.type(), tensor.shape(), guarded.inner);
    }
    throw new IllegalArgumentException(tensor + " is not in guarded memory");
  }

  private final class CountedStatus implements PassStatus {
    private final HostPassStatus inner;

    CountedStatus(int terms) {
      inner = new HostPassStatus(terms);
    }

    @Override
    public void begin() {
      inner.begin();
    }

    @Override
    public Tensor term(int index) {
      Tensor term = inner.term(index);
      return new Tensor(term.type(), term.shape(), new GuardedMemory(term.memory()));
    }

    @Override
    public Reading read() {
      waits++;
      return inner.read();
    }
  }

  private static final class GuardedMemory extends Memory {
    private final Memory inner;

    GuardedMemory(Memory inner) {
      this.inner = inner;
    }

    @Override
    public long bytes() {
      return inner.bytes();
    }

    @Override
    public Memory slice(long from, long bytes) {
      return new GuardedMemory(inner.slice(from, bytes));
    }

    @Override
    public void forgetRange() {
      inner.forgetRange();
    }

    @Override
    public String description() {
      return "guarded memory";
    }
  }
}
