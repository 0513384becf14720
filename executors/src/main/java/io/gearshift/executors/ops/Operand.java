package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.quantization.Encoder;
import io.gearshift.executors.quantization.Regime;
import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/** A value in the form that a product reads: itself in FP32, encoded once a pass otherwise. */
final class Operand {
  private final Value source;
  private final Encoder encoder;
  private final BufferPlan.Buffer buffer;
  private final boolean imageByImage;
  private final Rounding rounding;
  private final int stream;
  private long encodedIn;

  private Operand(
      Value source,
      Encoder encoder,
      BufferPlan.Buffer buffer,
      boolean imageByImage,
      Rounding rounding,
      int stream) {
    this.source = source;
    this.encoder = encoder;
    this.buffer = buffer;
    this.imageByImage = imageByImage;
    this.rounding = rounding;
    this.stream = stream;
  }

  static Operand of(
      Value source,
      Precision precision,
      Regime regime,
      int stream,
      BufferPlan buffers,
      int firstRead) {
    boolean emulated = regime.arithmetic() == Regime.Arithmetic.EMULATED;
    Rounding rounding = regime.rounding().forward();
    if (!(precision instanceof Precision.Fixed fixed) || (emulated && source.normalized())) {
      return new Operand(source, null, null, false, rounding, stream);
    }
    Encoder encoder = new Encoder(fixed, regime.arithmetic());
    source.readAt(firstRead);
    BufferPlan.Buffer buffer =
        buffers.request(encoder.storage(source.sign()), source.shape(), firstRead);
    return new Operand(
        source, encoder, buffer, emulated && source.isNetworkInput(), rounding, stream);
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
    return encoder == null ? DataType.F32 : encoder.storage(source.sign());
  }

  long bytesKept() {
    return buffer == null ? 0 : buffer.bytes();
  }

  /** The encoded tensor; encodes on the first call of a pass. */
  Tensor tensor(PassContext context) {
    if (encoder == null) {
      return source.tensor();
    }
    if (encodedIn != context.pass()) {
      encode(context);
      encodedIn = context.pass();
    }
    return buffer.tensor();
  }

  private void encode(PassContext context) {
    context.clock().start();
    Tensor from = source.tensor();
    Tensor to = buffer.tensor();
    int parts = imageByImage ? source.shape()[0] : 1;
    int size = from.size() / parts;
    for (int part = 0; part < parts; part++) {
      Tensor fromPart = parts == 1 ? from : from.view(part * size, size);
      Tensor toPart = parts == 1 ? to : to.view(part * size, size);
      Optional<RandomStream> random =
          rounding == Rounding.STOCHASTIC
              ? Optional.of(context.stream(stream, part))
              : Optional.empty();
      encoder.encode(
          context.elementWise(), fromPart, toPart, random, Optional.empty(), source.name());
    }
    context.clock().book(StepClock.Kind.QUANTIZE, 2 * from.bytes() + to.bytes());
  }
}
