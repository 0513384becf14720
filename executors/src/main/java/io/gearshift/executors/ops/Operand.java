package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.step.OperandIdentity;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;

/** One operand of a product: its source as it is where nothing quantises it, else encoded. */
public final class Operand {

  private final OperandIdentity identity;
  private final QuantizerSpec spec;
  private final OperandMemory memory;
  private Quantizer quantizer;
  private long encodedIn;

  public Operand(OperandIdentity identity, QuantizerSpec spec, Storage storage, Sign sign) {
    this.identity = identity;
    this.spec = spec;
    this.memory =
        spec.quantizes()
            ? new OperandMemory(spec.type(storage, sign), storage)
            : new OperandMemory(DataType.F32, Storage.FLOATS);
  }

  boolean quantizes() {
    return spec.quantizes();
  }

  /** F32, S8, U8 or S16: of the passes in which it fits, where they decide. */
  public DataType type() {
    return memory.type();
  }

  /** Whether it is bytes in every pass, on the grid that their range asks for. */
  public boolean isOfRange() {
    return type().isByte() && spec.fitsBytes() && spec.roundsByRange();
  }

  /** Whether its source's gradient is not simply the encoded tensor's. */
  public boolean changesGradient() {
    return spec.quantizes() && !spec.isStraightThrough();
  }

  /** Plans memory of its own, written at {@code time}, for what is encoded. */
  public void store(BufferPlan buffers, int[] shape, int time) {
    if (quantizes()) {
      memory.plan(buffers, shape, time);
    }
  }

  /**
   * Plans memory of its own for raw values alone: those in f32 are written where the source lies.
   */
  public void storeRaws(BufferPlan buffers, int[] shape, int time) {
    if (type() != DataType.F32) {
      memory.planRaws(buffers, shape, time);
    }
  }

  /** Says that the encoded tensor is read at {@code time}. */
  public void keepUntil(int time) {
    memory.keepUntil(time);
  }

  public long bytesKept() {
    return memory.bytes();
  }

  public void bind(PassContext context) {
    context.name(identity.place(), identity.label());
    if (quantizes() && quantizer == null) {
      quantizer = spec.quantizer(context.state(identity.site()));
    }
  }

  /** Whether what this pass encodes fits into bytes, for an operand that may. */
  public boolean fitsBytes(PassContext context) {
    return quantizer.fitsBytes(context.elementWise());
  }

  /** Says what it is stored as in this pass, bytes or floats, where passes decide. */
  public void storeAs(Storage storage) {
    memory.storeAs(storage);
  }

  /**
   * The source encoded, in place where it has no memory of its own; on the first call of a pass.
   */
  public Tensor encode(PassContext context, Tensor source) {
    if (!quantizes()) {
      return source;
    }
    Tensor target = encoded(source);
    if (encodedIn != context.pass()) {
      context.clock().start();
      quantizer.encode(context.elementWise(), source, target, context.draw(identity));
      context.clock().book(StepClock.Kind.QUANTIZE, 2 * source.bytes() + target.bytes());
      encodedIn = context.pass();
    }
    return target;
  }

  /** The same of an output that is never written in f32. */
  public Tensor encode(PassContext context, FusedOutput source) {
    Tensor target = encoded(null);
    if (encodedIn != context.pass()) {
      context.clock().start();
      Encoding encoding = quantizer.encoding(context.draw(identity)).orElseThrow();
      long moved = source.encode(target, encoding);
      context.clock().book(StepClock.Kind.QUANTIZE, moved);
      encodedIn = context.pass();
    }
    return target;
  }

  /** What {@link #encode} of this pass has given. */
  public Tensor encoded(Tensor source) {
    return memory.tensor(source);
  }

  /** Turns the gradient by the encoded tensor into that by the source, in place. */
  public void backward(PassContext context, Tensor source, Tensor gradient) {
    if (changesGradient()) {
      context.clock().start();
      quantizer.backward(context.elementWise(), source, gradient);
      gradient.forgetRange();
      context.clock().book(StepClock.Kind.QUANTIZE, 2 * gradient.bytes() + source.bytes());
    }
  }
}
