package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;

/** Pooling by oneDNN; maximum pooling keeps which element of each window won. */
final class OneDnnPooling implements Pooling {
  private final PoolingShape shape;
  private final Primitive output;
  private final Primitive gradInput;
  private final long bytesKept;

  OneDnnPooling(PrimitiveFactory primitives, PoolingShape shape) {
    this.shape = Shapes.requireValid(shape);
    algorithm kind =
        switch (shape.kind()) {
          case MAX -> algorithm.pooling_max;
          case AVERAGE_WITH_PADDING -> algorithm.pooling_avg_include_padding;
          case AVERAGE_WITHOUT_PADDING -> algorithm.pooling_avg_exclude_padding;
        };
    memory.desc input =
        Layouts.channelsLast(
            DataType.F32, shape.batch(), shape.channels(), shape.inHeight(), shape.inWidth());
    memory.desc result =
        Layouts.channelsLast(
            DataType.F32, shape.batch(), shape.channels(), shape.outHeight(), shape.outWidth());
    long[] strides = {shape.strideHeight(), shape.strideWidth()};
    long[] kernel = {shape.kernelHeight(), shape.kernelWidth()};
    long[] dilation = {0, 0};
    long[] begin = {shape.padTop(), shape.padLeft()};
    long[] end = {
      padEnd(
          shape.outHeight(),
          shape.strideHeight(),
          shape.kernelHeight(),
          shape.inHeight(),
          shape.padTop()),
      padEnd(
          shape.outWidth(),
          shape.strideWidth(),
          shape.kernelWidth(),
          shape.inWidth(),
          shape.padLeft())
    };
    String name = "pooling of " + shape;
    pooling_forward.primitive_desc forward =
        primitives.make(
            name,
            () ->
                new pooling_forward.primitive_desc(
                    primitives.device(),
                    prop_kind.forward_training,
                    kind,
                    input,
                    result,
                    strides,
                    kernel,
                    dilation,
                    begin,
                    end,
                    Result.PLAIN.attributes(),
                    false));
    pooling_backward.primitive_desc backward =
        primitives.make(
            "gradient of " + name,
            () ->
                new pooling_backward.primitive_desc(
                    primitives.device(),
                    kind,
                    input,
                    result,
                    strides,
                    kernel,
                    dilation,
                    begin,
                    end,
                    forward,
                    Result.PLAIN.attributes(),
                    false));
    output =
        primitives
            .primitive(name, forward, new pooling_forward(forward), Result.PLAIN)
            .argument(Arguments.SOURCE, input)
            .argument(Arguments.DESTINATION, result);
    gradInput =
        primitives
            .primitive(
                "gradient of " + name, backward, new pooling_backward(backward), Result.PLAIN)
            .argument(Arguments.GRAD_SOURCE, input)
            .argument(Arguments.GRAD_DESTINATION, result);
    memory.desc winners = forward.workspace_desc();
    bytesKept = winners.get_size();
    if (bytesKept > 0) {
      Tensor kept = primitives.scratch().kept(bytesKept);
      output.argument(dnnl.DNNL_ARG_WORKSPACE, winners).bind(dnnl.DNNL_ARG_WORKSPACE, kept);
      gradInput.argument(dnnl.DNNL_ARG_WORKSPACE, winners).bind(dnnl.DNNL_ARG_WORKSPACE, kept);
    }
  }

  /** Padding after the last element; left-over elements are what oneDNN rounds away by itself. */
  private static long padEnd(int out, int stride, int kernel, int in, int before) {
    return Math.max(0, (out - 1) * stride + kernel - in - before);
  }

  @Override
  public PoolingShape shape() {
    return shape;
  }

  @Override
  public void output(Tensor input, Tensor result) {
    Shapes.forOutput(this, input, result);
    output.bind(Arguments.SOURCE, input).bind(Arguments.DESTINATION, result).run();
  }

  @Override
  public void gradInput(Tensor gradOutput, Tensor result) {
    Shapes.forGradInput(this, gradOutput, result);
    gradInput
        .bind(Arguments.GRAD_DESTINATION, gradOutput)
        .bind(Arguments.GRAD_SOURCE, result)
        .run();
  }

  @Override
  public long bytesKept() {
    return bytesKept;
  }
}
