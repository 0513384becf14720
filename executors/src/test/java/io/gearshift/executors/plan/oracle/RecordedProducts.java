package io.gearshift.executors.plan.oracle;

import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ForwardingKernels;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Kernels that note what each convolution and dense layer is computed with. */
public final class RecordedProducts extends ForwardingKernels {
  private final List<String> products = new ArrayList<>();

  public RecordedProducts(Kernels delegate) {
    super(delegate);
  }

  /** Those since the last call: product and type of its input. */
  public List<String> take() {
    List<String> taken = List.copyOf(products);
    products.clear();
    return taken;
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return recorded(super.convolution(shape, inputType));
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    return recorded(super.depthwiseConvolution(shape, inputType));
  }

  private Convolution recorded(Convolution inner) {
    return (Convolution)
        Proxy.newProxyInstance(
            Convolution.class.getClassLoader(),
            new Class<?>[] {Convolution.class},
            (proxy, method, arguments) -> {
              if (List.of("output", "gradInput", "gradWeight").contains(method.getName())) {
                products.add(method.getName() + " " + inner.inputType().label());
              }
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
