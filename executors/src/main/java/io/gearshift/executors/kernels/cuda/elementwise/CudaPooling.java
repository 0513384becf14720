package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.PoolingShape.Kind;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Locale;

/**
 * Pooling on a GPU. Gradients are gathered by the elements of the input, so sums have one order:
 * that of the windows. Keeps the winner's place in each window for MAX and nothing for means.
 */
public final class CudaPooling implements Pooling {
  private static final int PLACES_IN_A_BYTE = 256;

  private final CudaDevice device;
  private final PoolingShape shape;
  private final DataType placeType;

  /** For MAX, where in its window each output element was; else null. */
  private Tensor places;

  public CudaPooling(CudaDevice device, PoolingShape shape) {
    this.device = device;
    this.shape = Shapes.requireValid(shape);
    this.placeType =
        (long) shape.kernelHeight() * shape.kernelWidth() <= PLACES_IN_A_BYTE
            ? DataType.U8
            : DataType.S32;
  }

  @Override
  public PoolingShape shape() {
    return shape;
  }

  @Override
  public void output(Tensor input, Tensor output) {
    Shapes.forOutput(this, input, output);
    KernelCall call;
    if (shape.kind() == Kind.MAX) {
      if (places == null) {
        places = device.allocate(placeType, shape.outputShape());
      }
      call = device.call(ofPlaces("max_pool")).tensor(input).tensor(output).tensor(places);
    } else {
      call = device.call("average_pool").tensor(input).tensor(output);
    }
    run(call, output);
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor gradInput) {
    Shapes.forGradInput(this, gradOutput, gradInput);
    KernelCall call;
    if (shape.kind() == Kind.MAX) {
      if (places == null) {
        throw new IllegalStateException("gradInput needs an output call before it");
      }
      call = device.call(ofPlaces("max_pool_gradient")).tensor(gradOutput).tensor(places);
    } else {
      call = device.call("average_pool_gradient").tensor(gradOutput);
    }
    run(call.tensor(gradInput), gradInput);
  }

  private String ofPlaces(String kernel) {
    return kernel + "_" + placeType.name().toLowerCase(Locale.ROOT);
  }

  private void run(KernelCall call, Tensor output) {
    call.number((long) output.size())
        .structure(
            shape.channels(),
            shape.inHeight(),
            shape.inWidth(),
            shape.kernelHeight(),
            shape.kernelWidth(),
            shape.strideHeight(),
            shape.strideWidth(),
            shape.padTop(),
            shape.padLeft(),
            shape.outHeight(),
            shape.outWidth(),
            shape.kind() == Kind.AVERAGE_WITH_PADDING ? 1 : 0)
        .cell(output)
        .address(device.parts())
        .address(device.ticket())
        .over(output.size());
    CudaMemory.of(output).noteRange();
  }

  @Override
  public long bytesKept() {
    return shape.kind() == Kind.MAX
        ? (long) shape.batch()
            * shape.outHeight()
            * shape.outWidth()
            * shape.channels()
            * placeType.bytes()
        : 0;
  }
}
