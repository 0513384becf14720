package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.step.PassContext;
import java.util.List;
import java.util.Set;

/** One fused piece of a network: owns its kernels, runs forward and backward. */
public abstract class Operation {
  /** Random streams set aside for each operation of a pass. */
  public static final int STREAMS = 4;

  /** Places of a pass set aside for what an operation encodes at one time. */
  public static final int PLACES = 8;

  private final String name;
  private final List<Value> inputs;
  private final Value output;
  private final boolean[] accumulates;
  private final boolean[] writesLast;

  protected Operation(String name, List<Value> inputs, Value output) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.output = output;
    this.accumulates = new boolean[inputs.size()];
    this.writesLast = new boolean[inputs.size()];
  }

  /** The layer's name. */
  public String name() {
    return name;
  }

  public List<Value> inputs() {
    return inputs;
  }

  public Value input() {
    return inputs.get(0);
  }

  /** What it computes; null for the loss. */
  public Value output() {
    return output;
  }

  /**
   * Whether it has parameters to be trained.
   *
   * @param constants labels of parameters that are not
   */
  public boolean trains(Set<String> constants) {
    return false;
  }

  /** Whether backward changes the gradient of its output in place. */
  public boolean overwritesOutputGradient() {
    return false;
  }

  /** Whether the gradient of its inputs is that of its output, which its producers change. */
  public boolean passesGradient() {
    return false;
  }

  /**
   * Whether its contribution to the gradient of input {@code edge} is added to one already there.
   */
  protected boolean accumulates(int edge) {
    return accumulates[edge];
  }

  public void setAccumulates(int edge) {
    accumulates[edge] = true;
  }

  /** Whether the gradient of input {@code edge} is whole after its contribution. */
  protected boolean writesLast(int edge) {
    return writesLast[edge];
  }

  public void setWritesLast(int edge) {
    writesLast[edge] = true;
  }

  /**
   * Requests buffers and says what is read when.
   *
   * @param forward the time at which {@link #forward} runs
   * @param backward the time at which {@link #backward} runs, or -1 where it does not
   */
  public abstract void plan(BufferPlan buffers, int forward, int backward);

  /** Takes its parts of the flat vectors, once, before the first pass. */
  public void bind(PassContext context) {}

  public abstract void forward(PassContext context);

  public abstract void backward(PassContext context);

  /** Bytes of tensors that are read or written once each. */
  public static long bytes(Tensor... tensors) {
    long sum = 0;
    for (Tensor tensor : tensors) {
      sum += tensor.bytes();
    }
    return sum;
  }

  /** Bytes of writing a gradient and, if that is only a part of it, adding it to the whole. */
  protected static long gradientBytes(Tensor fresh, Tensor whole) {
    return fresh == whole ? fresh.bytes() : bytes(fresh, fresh, whole, whole);
  }

  /** For {@code explain}. */
  public abstract OperationReport report();
}
