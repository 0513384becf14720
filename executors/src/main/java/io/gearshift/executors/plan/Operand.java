package io.gearshift.executors.plan;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.numerics.Precision;

/** A value in the form that a product reads: itself in FP32, encoded once a pass otherwise. */
final class Operand {
  private final Value source;
  private final Encoder encoder;
  private final BufferPlan.Buffer buffer;
  private final boolean imageByImage;
  private long encodedIn;

  private Operand(Value source, Encoder encoder, BufferPlan.Buffer buffer, boolean imageByImage) {
    this.source = source;
    this.encoder = encoder;
    this.buffer = buffer;
    this.imageByImage = imageByImage;
  }

  static Operand of(
      Value source,
      Precision precision,
      Regime.Arithmetic arithmetic,
      BufferPlan buffers,
      int firstRead) {
    boolean emulated = arithmetic == Regime.Arithmetic.EMULATED;
    if (!(precision instanceof Precision.Fixed fixed) || (emulated && source.normalized)) {
      return new Operand(source, null, null, false);
    }
    Encoder encoder = new Encoder(fixed, arithmetic);
    source.readAt(firstRead);
    BufferPlan.Buffer buffer =
        buffers.request(encoder.storage(source.sign), source.shape, firstRead);
    return new Operand(source, encoder, buffer, emulated && source.isNetworkInput());
  }

  void keepUntil(int time) {
    if (buffer == null) {
      source.readAt(time);
    } else {
      buffer.keepUntil(time);
    }
  }

  /** F32, S8 or U8. */
  DataType type() {
    return encoder == null ? DataType.F32 : encoder.storage(source.sign);
  }

  long bytesKept() {
    return buffer == null ? 0 : buffer.bytes();
  }

  /** The encoded tensor; encodes on the first call of a pass. */
  Tensor tensor(StepContext context) {
    if (encoder == null) {
      return source.tensor();
    }
    if (encodedIn != context.pass()) {
      encode(context);
      encodedIn = context.pass();
    }
    return buffer.tensor();
  }

  private void encode(StepContext context) {
    context.clock.start();
    if (imageByImage) {
      int size = source.tensor().size() / source.shape[0];
      for (int image = 0; image < source.shape[0]; image++) {
        encoder.encode(
            context.elementWise,
            source.tensor().view(image * size, size),
            buffer.tensor().view(image * size, size),
            source.name);
      }
    } else {
      encoder.encode(context.elementWise, source.tensor(), buffer.tensor(), source.name);
    }
    context.clock.book(StepClock.Kind.QUANTIZE);
  }
}
