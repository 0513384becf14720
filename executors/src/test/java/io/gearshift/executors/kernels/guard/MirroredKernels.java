package io.gearshift.executors.kernels.guard;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Memory;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * A backend with memory of its own, for callers who work in host memory: every call copies its
 * tensors there, runs, and copies them back with their scales.
 *
 * <p>Host memory keeps its place on the other side from call to call, so a range that a kernel has
 * noted there is found by the next one. Tensors of the same host memory are one there too; parts of
 * it (views) are not.
 */
public final class MirroredKernels extends ForwardingKernels {
  private final Kernels delegate;
  private final int offset;
  private final Map<Memory, Tensor> mirrors = new WeakHashMap<>();

  /** Tensors begin where the backend allocates. */
  public MirroredKernels(Kernels delegate) {
    this(delegate, 0);
  }

  /**
   * Tensors begin inside a larger one.
   *
   * @param offset elements before the first of theirs
   */
  public MirroredKernels(Kernels delegate, int offset) {
    super(delegate);
    this.delegate = delegate;
    this.offset = offset;
  }

  @Override
  public Tensor allocate(DataType type, int... shape) {
    return Tensor.allocate(type, shape);
  }

  @Override
  public void upload(float[] values, Tensor target) {
    Tensor mirror = uploaded(target);
    delegate.upload(values, mirror);
    delegate.download(mirror, target);
  }

  @Override
  public Tensor upload(Tensor host) {
    return host;
  }

  @Override
  public void upload(Tensor host, Tensor target) {
    Tensor mirror = mirror(target);
    delegate.upload(host, mirror);
    delegate.download(mirror, target);
  }

  @Override
  public float[] download(Tensor source) {
    return delegate.download(uploaded(source));
  }

  @Override
  public void download(Tensor source, Tensor host) {
    delegate.download(uploaded(source), host);
  }

  @Override
  public PassStatus passStatus(int terms) {
    return new MirroredStatus(delegate.passStatus(terms), terms);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return mirrored(Convolution.class, super.convolution(shape, inputType));
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return mirrored(Convolution.class, super.depthwiseConvolution(shape, inputType));
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return mirrored(Pooling.class, super.pooling(shape));
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return mirrored(BatchNormalization.class, super.batchNormalization(shape, epsilon, activation));
  }

  @Override
  public Optional<OutputGradient> outputGradient(int[] shape, Activation activation) {
    return super.outputGradient(shape, activation)
        .map(gradient -> mirrored(OutputGradient.class, gradient));
  }

  @Override
  public ElementWise elementWise() {
    return mirrored(ElementWise.class, super.elementWise());
  }

  private <T> T mirrored(Class<T> type, T kernels) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> new Call().run(kernels, method, arguments)));
  }

  /** The backend's tensor of a tensor in host memory; what it holds may be old. */
  private Tensor mirror(Tensor host) {
    Tensor mirror = mirrors.get(host.memory());
    if (mirror == null || mirror.bytes() < host.bytes()) {
      mirror = delegate.allocate(host.type(), host.size() + offset);
      mirror = offset == 0 ? mirror : mirror.view(offset, host.size());
      mirrors.put(host.memory(), mirror);
    }
    return new Tensor(host.type(), host.shape(), mirror.memory());
  }

  private Tensor uploaded(Tensor host) {
    Tensor mirror = mirror(host);
    delegate.upload(host, mirror);
    return mirror;
  }

  /** One call of a kernel. */
  private final class Call {
    private final Map<Tensor, Tensor> mirrorOf = new LinkedHashMap<>();

    Object run(Object kernels, Method method, Object[] arguments) throws Throwable {
      Object[] there =
          arguments == null ? null : Arrays.stream(arguments).map(this::argument).toArray();
      Object result;
      try {
        result = method.invoke(kernels, there);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
      mirrorOf.forEach((host, mirror) -> delegate.download(mirror, host));
      return result;
    }

    private Object argument(Object argument) {
      if (argument instanceof Tensor tensor) {
        return tensor(tensor);
      }
      if (argument instanceof Encoding encoding) {
        return new Encoding(
            grid(encoding.grid()),
            encoding.stream(),
            ((MirroredStatus) encoding.status()).inner,
            encoding.place());
      }
      if (argument instanceof Grid grid) {
        return grid(grid);
      }
      if (argument instanceof Optional<?> optional) {
        return optional.map(this::argument);
      }
      return argument instanceof MirroredStatus status ? status.inner : argument;
    }

    private Grid grid(Grid grid) {
      if (grid instanceof Grid.OfStep ofStep) {
        return new Grid.OfStep(ofStep.bits(), tensor(ofStep.step()));
      }
      if (grid instanceof Grid.OfIntegerBits ofIntegerBits) {
        return new Grid.OfIntegerBits(
            ofIntegerBits.bits(),
            tensor(ofIntegerBits.integerBits()),
            ofIntegerBits.overflow().map(this::tensor));
      }
      return grid;
    }

    private Tensor tensor(Tensor host) {
      return mirrorOf.computeIfAbsent(host, MirroredKernels.this::uploaded);
    }
  }

  private final class MirroredStatus implements PassStatus {
    private final PassStatus inner;
    private final List<Tensor> terms = new ArrayList<>();

    MirroredStatus(PassStatus inner, int terms) {
      this.inner = inner;
      for (int i = 0; i < terms; i++) {
        Tensor term = Tensor.allocate(DataType.F32, 1);
        mirrors.put(term.memory(), inner.term(i));
        this.terms.add(term);
      }
    }

    @Override
    public void begin() {
      inner.begin();
      for (int i = 0; i < terms.size(); i++) {
        delegate.download(inner.term(i), terms.get(i));
      }
    }

    @Override
    public Tensor term(int index) {
      return terms.get(index);
    }

    @Override
    public Reading read() {
      return inner.read();
    }
  }
}
