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
  private final DataType type;
  private BufferPlan.Buffer buffer;
  private Quantizer quantizer;
  private long encodedIn;

  Operand(OperandIdentity identity, QuantizerSpec spec, Storage storage, Sign sign) {
    this.identity = identity;
    this.spec = spec;
    this.type = spec.quantizes() ? spec.type(storage, sign) : DataType.F32;
  }

  boolean quantizes() {
    return spec.quantizes();
  }

  /** F32, S8 or U8. */
  DataType type() {
    return type;
  }

  /** Whether its source's gradient is not simply the encoded tensor's. */
  boolean changesGradient() {
    return spec.quantizes() && !spec.isStraightThrough();
  }

  /** Plans memory of its own, written at {@code time}, for what is encoded. */
  void store(BufferPlan buffers, int[] shape, int time) {
    if (quantizes()) {
      buffer = buffers.request(type, shape, time);
    }
  }

  /** Says that the encoded tensor is read at {@code time}. */
  void keepUntil(int time) {
    if (buffer != null) {
      buffer.keepUntil(time);
    }
  }

  long bytesKept() {
    return buffer == null ? 0 : buffer.bytes();
  }

  void bind(PassContext context) {
    context.name(identity.place(), identity.label());
    if (quantizes() && quantizer == null) {
      quantizer = spec.quantizer(context.state(identity.site()));
    }
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
    if (encodedIn != context.pass()) {
      context.clock().start();
      Encoding encoding = quantizer.encoding(context.draw(identity)).orElseThrow();
      long moved = source.encode(buffer.tensor(), encoding);
      context.clock().book(StepClock.Kind.QUANTIZE, moved);
      encodedIn = context.pass();
    }
    return buffer.tensor();
  }

  /** What {@link #encode} of this pass has given. */
  Tensor encoded(Tensor source) {
    return buffer == null ? source : buffer.tensor();
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
