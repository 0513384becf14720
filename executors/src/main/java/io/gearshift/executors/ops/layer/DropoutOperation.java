package io.gearshift.executors.ops.layer;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.SingleInputOperation;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock.Kind;

/** Dropout; made for training plans only. The mask is drawn again in backward. */
public final class DropoutOperation extends SingleInputOperation {

  /** What becomes of the elements that are kept. */
  public enum Form {
    /** They are divided by the probability to keep them, so that the mean stays. */
    INVERTED,
    /** They stay as they are, and on their grid; inference multiplies by that probability. */
    CLASSICAL
  }

  private final Form form;
  private final float keep;
  private final int stream;

  public DropoutOperation(
      String name, Value input, Value output, Form form, float keep, int stream) {
    super(name, input, output, Kind.OTHER);
    this.form = form;
    this.keep = keep;
    this.stream = stream;
  }

  @Override
  protected void compute(PassContext context, Tensor input, Tensor output) {
    drop(context, input, output);
  }

  @Override
  protected void gradient(PassContext context, Tensor gradOutput, Tensor gradInput) {
    drop(context, gradOutput, gradInput);
  }

  private void drop(PassContext context, Tensor from, Tensor to) {
    switch (form) {
      case INVERTED -> context.elementWise().dropout(from, to, keep, context.stream(stream));
      case CLASSICAL ->
          context.elementWise().classicalDropout(from, to, keep, context.stream(stream));
    }
  }

  @Override
  public OperationReport report() {
    String type = form == Form.CLASSICAL ? "classical dropout" : "dropout";
    return OperationReport.plain(name(), type, output().shape().clone(), 0);
  }
}
