package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Encoding;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;

/** One operand of a product: its source as it is where nothing quantises it, else encoded. */
final class Operand {

  private final OperandIdentity identity;
  private final QuantizerSpec spec;
  private final OperandMemory memory;
  private Quantizer quantizer;
  private long encodedIn;

  Operand(OperandIdentity identity, QuantizerSpec spec, Storage storage, Sign sign) {
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
  DataType type() {
    return memory.type();
  }

  /** Whether it is bytes in every pass, on the grid that their range asks for. */
  boolean isOfRange() {
    return type().isByte() && spec.fitsBytes() && spec.roundsByRange();
  }

  /** Whether its source's gradient is not simply the encoded tensor's. */
  boolean changesGradient() {
    return spec.quantizes() && !spec.isStraightThrough();
  }

  /** Plans memory of its own, written at {@code time}, for what is encoded. */
  void store(BufferPlan buffers, int[] shape, int time) {
    if (quantizes()) {
      memory.plan(buffers, shape, time);
    }
  }

  /**
   * Plans memory of its own for raw values alone: those in f32 are written where the source lies.
   */
  void storeRaws(BufferPlan buffers, int[] shape, int time) {
    if (type() != DataType.F32) {
      memory.planRaws(buffers, shape, time);
    }
  }

  /** Says that the encoded tensor is read at {@code time}. */
  void keepUntil(int time) {
    memory.keepUntil(time);
  }

  long bytesKept() {
    return memory.bytes();
  }

  void bind(PassContext context) {
    context.name(identity.place(), identity.label());
    if (quantizes() && quantizer == null) {
      quantizer = spec.quantizer(context.state(identity.site()));
    }
  }

  /** Whether what this pass encodes fits into bytes, for an operand that may. */
  boolean fitsBytes(PassContext context) {
    return quantizer.fitsBytes(context.elementWise());
  }

  /** Says what it is stored as in this pass, bytes or floats, where passes decide. */
  void storeAs(Storage storage) {
    memory.storeAs(storage);
  }

  /**
   * The source encoded, in place where it has no memory of its own; on the first call of a pass.
   */
  Tensor encode(PassContext context, Tensor source) {
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
  Tensor encode(PassContext context, FusedOutput source) {
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
  Tensor encoded(Tensor source) {
    return memory.tensor(source);
  }

  /** Turns the gradient by the encoded tensor into that by the source, in place. */
  void backward(PassContext context, Tensor source, Tensor gradient) {
    if (changesGradient()) {
      context.clock().start();
      quantizer.backward(context.elementWise(), source, gradient);
      gradient.forgetRange();
      context.clock().book(StepClock.Kind.QUANTIZE, 2 * gradient.bytes() + source.bytes());
    }
  }
}
