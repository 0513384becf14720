package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Kernels.Activation;
import io.gearshift.executors.kernels.Shapes;
import io.gearshift.executors.kernels.onednn.primitive.Arguments;
import io.gearshift.executors.kernels.onednn.primitive.Layouts;
import io.gearshift.executors.kernels.onednn.primitive.Primitive;
import io.gearshift.executors.kernels.onednn.primitive.PrimitiveFactory;
import io.gearshift.executors.kernels.onednn.primitive.Result;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** Batch normalisation by oneDNN; with ReLU it keeps one mask of what ReLU let through. */
final class OneDnnBatchNormalization implements BatchNormalization {
  private static final int MEAN = dnnl.DNNL_ARG_MEAN;
  private static final int VARIANCE = dnnl.DNNL_ARG_VARIANCE;
  private static final int GAMMA = dnnl.DNNL_ARG_SCALE;
  private static final int BETA = dnnl.DNNL_ARG_SHIFT;
  private static final int GRAD_GAMMA = dnnl.DNNL_ARG_DIFF_SCALE;
  private static final int GRAD_BETA = dnnl.DNNL_ARG_DIFF_SHIFT;
  private static final int MASK = dnnl.DNNL_ARG_WORKSPACE;

  private final int[] shape;
  private final PrimitiveFactory primitives;
  private final String name;
  private final memory.desc data;
  private final memory.desc channels;
  private final float epsilon;
  private final Primitive output;
  private final Primitive inference;
  private final Primitive gradients;
  private final long bytesKept;

  OneDnnBatchNormalization(
      PrimitiveFactory primitives, int[] shape, float epsilon, Activation activation) {
    this.shape = Shapes.requireValid(shape);
    this.primitives = primitives;
    this.epsilon = epsilon;
    this.name = "batch normalisation of " + Arrays.toString(shape);
    this.data = Layouts.channelsLast(DataType.F32, shape[0], shape[3], shape[1], shape[2]);
    this.channels = Layouts.vector(DataType.F32, shape[3]);
    int flags = normalization_flags.use_scale.value | normalization_flags.use_shift.value;
    if (activation == Activation.RELU) {
      flags |= normalization_flags.fuse_norm_relu.value;
    }
    batch_normalization_forward.primitive_desc training =
        forward(prop_kind.forward_training, flags);
    output = forwardPrimitive(name, training);
    inference =
        forwardPrimitive(
            name + " by given statistics",
            forward(
                prop_kind.forward_inference, flags | normalization_flags.use_global_stats.value));
    gradients = backwardPrimitive(training, flags);
    memory.desc mask = training.workspace_desc();
    bytesKept = mask.get_size();
    if (bytesKept > 0) {
      Tensor kept = primitives.scratch().kept(bytesKept);
      output.argument(MASK, mask).bind(MASK, kept);
      gradients.argument(MASK, mask).bind(MASK, kept);
    }
  }

  private batch_normalization_forward.primitive_desc forward(prop_kind kind, int flags) {
    return primitives.make(
        name,
        () ->
            new batch_normalization_forward.primitive_desc(
                primitives.device(),
                kind.value,
                data,
                data,
                epsilon,
                flags,
                Result.PLAIN.attributes(),
                false));
  }

  private Primitive forwardPrimitive(String what, batch_normalization_forward.primitive_desc kind) {
    return primitives
        .primitive(what, kind, new batch_normalization_forward(kind), Result.PLAIN)
        .argument(Arguments.SOURCE, data)
        .argument(Arguments.DESTINATION, data)
        .argument(MEAN, channels)
        .argument(VARIANCE, channels)
        .argument(GAMMA, channels)
        .argument(BETA, channels);
  }

  private Primitive backwardPrimitive(
      batch_normalization_forward.primitive_desc forward, int flags) {
    String what = "gradients of " + name;
    return primitives.make(
        what,
        () -> {
          batch_normalization_backward.primitive_desc kind =
              new batch_normalization_backward.primitive_desc(
                  primitives.device(),
                  prop_kind.backward.value,
                  data,
                  data,
                  data,
                  epsilon,
                  flags,
                  forward,
                  Result.PLAIN.attributes(),
                  false);
          return primitives
              .primitive(what, kind, new batch_normalization_backward(kind), Result.PLAIN)
              .argument(Arguments.SOURCE, data)
              .argument(Arguments.GRAD_SOURCE, data)
              .argument(Arguments.GRAD_DESTINATION, data)
              .argument(MEAN, channels)
              .argument(VARIANCE, channels)
              .argument(GAMMA, channels)
              .argument(GRAD_GAMMA, channels)
              .argument(GRAD_BETA, channels);
        });
  }

  @Override
  public void output(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor result) {
    forward(output, input, gamma, beta, mean, variance, result);
  }

  @Override
  public void inference(
      Tensor input, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Tensor result) {
    forward(inference, input, gamma, beta, mean, variance, result);
  }

  private void forward(
      Primitive primitive,
      Tensor input,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor variance,
      Tensor result) {
    Shapes.forNormalization(shape, input, gamma, beta, mean, variance, result);
    primitive
        .bind(Arguments.SOURCE, input)
        .bind(GAMMA, gamma)
        .bind(BETA, beta)
        .bind(MEAN, mean)
        .bind(VARIANCE, variance)
        .bind(Arguments.DESTINATION, result)
        .run();
  }

  @Override
  public void gradients(
      Tensor input,
      Tensor result,
      Tensor gamma,
      Tensor mean,
      Tensor variance,
      Tensor gradOutput,
      Tensor gradInput,
      Tensor gradGamma,
      Tensor gradBeta) {
    Shapes.forNormalizationGradients(
        shape, input, result, gamma, mean, variance, gradOutput, gradInput, gradGamma, gradBeta);
    gradients
        .bind(Arguments.SOURCE, input)
        .bind(GAMMA, gamma)
        .bind(MEAN, mean)
        .bind(VARIANCE, variance)
        .bind(Arguments.GRAD_DESTINATION, gradOutput)
        .bind(Arguments.GRAD_SOURCE, gradInput)
        .bind(GRAD_GAMMA, gradGamma)
        .bind(GRAD_BETA, gradBeta)
        .run();
  }

  /** What ReLU let through is in the mask. */
  @Override
  public boolean readsOutputInGradients() {
    return false;
  }

  @Override
  public long bytesKept() {
    return bytesKept;
  }
}
