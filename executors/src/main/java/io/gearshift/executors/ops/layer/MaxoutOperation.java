package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/**
 * The largest of each unit's pieces. The pieces of a pixel lie one behind the other, so they are
 * the columns of a map that is {@code pieces} times as wide, and their maximum is a pooling over
 * windows of 1 x {@code pieces}. Of equal pieces the first gets the gradient.
 */
public final class MaxoutOperation extends SingleInputOperation {
  private final Pooling kernel;

  /**
   * @param input {batch, height, width, pieces * units}
   * @param output {batch, height, width, units}
   */
  public MaxoutOperation(String name, Value input, Value output, int pieces, Kernels kernels) {
    super(name, input, output, Kind.POOL);
    int[] shape = output.shape();
    this.kernel =
        kernels.pooling(
            new PoolingShape(
                PoolingShape.Kind.MAX,
                shape[0],
                shape[3],
                shape[1],
                shape[2] * pieces,
                1,
                pieces,
                1,
                pieces,
                0,
                0,
                shape[1],
                shape[2]));
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    kernel.output(input.reshaped(kernel.shape().inputShape()), output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    kernel.gradInput(gradOutput, gradInput.reshaped(kernel.shape().inputShape()));
  }

  @Override
  public OperationReport report() {
    return OperationReport.plain(
        name(),
        "maxout of " + kernel.shape().kernelWidth(),
        output().shape().clone(),
        kernel.bytesKept());
  }
}
