package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;

/** One operand of a product: its source as it is where nothing quantises it, else encoded. */
final class Operand {

  /** What an encoding needs to know beside its source: streams, and places within an operation. */
  record Identity(String label, int stream, int place) {}

  private final Identity identity;
  private final Quantizer quantizer;
  private final DataType type;
  private BufferPlan.Buffer buffer;
  private long encodedIn;

  Operand(Identity identity, QuantizerSpec spec, Storage storage, Sign sign) {
    this.identity = identity;
    this.quantizer = spec.quantizes() ? spec.quantizer(storage) : null;
    this.type = quantizer == null ? DataType.F32 : quantizer.type(sign);
  }

  boolean quantizes() {
    return quantizer != null;
  }

  /** F32, S8 or U8. */
  DataType type() {
    return type;
  }

  Quantizer quantizer() {
    return quantizer;
  }

  /** Whether its source's gradient is not simply the encoded tensor's. */
  boolean changesGradient() {
    return quantizer != null && !quantizer.isStraightThrough();
  }

  /** Plans memory of its own, written at {@code time}, for what is encoded. */
  void store(BufferPlan buffers, int[] shape, int time) {
    if (quantizer != null) {
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
  }

  /**
   * The source encoded, in place where it has no memory of its own; on the first call of a pass.
   */
  Tensor encode(PassContext context, Tensor source) {
    if (quantizer == null) {
      return source;
    }
    Tensor target = encoded(source);
    if (encodedIn != context.pass()) {
      context.clock().start();
      quantizer.encode(
          context.elementWise(), source, target, context.draw(identity.stream(), identity.place()));
      context.clock().book(StepClock.Kind.QUANTIZE, 2 * source.bytes() + target.bytes());
      encodedIn = context.pass();
    }
    return target;
  }

  /** What {@link #encode} of this pass has given. */
  Tensor encoded(Tensor source) {
    return buffer == null ? source : buffer.tensor();
  }
}
