package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.product.GradientEncoder;
import io.gearshift.executors.ops.product.ProductOperation;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/** Maximum or average pooling, over windows or the whole map. */
public final class PoolingOperation extends SingleInputOperation implements GradientEncoder {
  private final Pooling kernel;

  /** What computes its input and alone reads the gradient of that, encoded; null if others do. */
  private ProductOperation encoder;

  public PoolingOperation(
      String name, Value input, Value output, PoolingShape shape, Kernels kernels) {
    super(name, input, output, Kind.POOL);
    this.kernel = kernels.pooling(shape);
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    kernel.output(input, output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    kernel.gradInput(gradOutput, gradInput);
  }

  @Override
  public boolean encodesGradient() {
    return kernel.encodesGradients();
  }

  @Override
  public void encodeGradientFor(ProductOperation producer) {
    encoder = producer;
    input().encodeGradient();
  }

  @Override
  protected boolean encodeGradient(PassContext context) {
    if (encoder == null) {
      return false;
    }
    encoder.encodeGradient(
        context,
        (target, encoding) -> {
          Tensor gradient = output().gradient();
          kernel.encodedGradInput(gradient, target, encoding);
          return 2 * gradient.bytes() + target.bytes();
        });
    return true;
  }

  @Override
  public OperationReport report() {
    PoolingShape shape = kernel.shape();
    String kind = shape.kind() == PoolingShape.Kind.MAX ? "max" : "average";
    String window = shape.kernelHeight() + "x" + shape.kernelWidth();
    return OperationReport.plain(
        name(), kind + " pooling " + window, output().shape().clone(), kernel.bytesKept());
  }
}
