package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.step.OperandIdentity;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The output of an operation, or the network's input: its f32 tensor, its gradient, and its encoded
 * forms, each made at most once a pass however many products read it.
 */
public final class Value {
  private final String name;
  private final int[] shape;
  private final Sign sign;
  private final boolean normalized;
  private final BufferPlan buffers;
  private BufferPlan.Buffer data;
  private Tensor bound;
  private BufferPlan.Buffer gradient;
  private final Map<Form, Operand> operands = new LinkedHashMap<>();
  private int consumers;
  private boolean precedesNormalization;
  private FusedOutput fused;
  private boolean gradientIsEncoded;
  private BufferPlan.Buffer mask;
  private boolean masked;

  /** When an operand may be encoded while this is written; never where negative. */
  private int encodableAt = -1;

  /** What two products must agree in to share an encoded form. */
  public record Form(QuantizerSpec spec, Storage storage, OperandSite owner) {}

  public Value(String name, int[] shape, Sign sign, boolean normalized, BufferPlan buffers) {
    this.name = name;
    this.shape = shape.clone();
    this.sign = sign;
    this.normalized = normalized;
    this.buffers = buffers;
  }

  public String name() {
    return name;
  }

  /** {batch, height, width, channels}; not to be written to. */
  public int[] shape() {
    return shape;
  }

  /** Whether it can be below zero. */
  public Sign sign() {
    return sign;
  }

  /** Whether it comes straight from a batch normalisation (perhaps through its ReLU). */
  public boolean normalized() {
    return normalized;
  }

  /** Says that a batch normalisation reads it. */
  public void precedeNormalization() {
    precedesNormalization = true;
  }

  public boolean precedesNormalization() {
    return precedesNormalization;
  }

  /** Says that there is no f32 tensor: readers ask {@code producer} for what they make of it. */
  public void fuse(FusedOutput producer) {
    fused = producer;
  }

  /** This value as an operand, encoded on the first call of a pass. */
  public Tensor encode(Operand operand, PassContext context) {
    return fused == null ? operand.encode(context, tensor()) : operand.encode(context, fused);
  }

  /** Says that what computes this can encode an operand while it writes. */
  public void encodableAt(int time) {
    encodableAt = time;
  }

  /** The operand that is encoded while this is written, where there is just one. */
  public Optional<Operand> operandOfWriter() {
    return encodableAt >= 0 && operands.size() == 1
        ? operands.values().stream().filter(Operand::isOfRange).findFirst()
        : Optional.empty();
  }

  /** Plans the f32 tensor, written at {@code time}. */
  public void writtenAt(int time) {
    data = buffers.request(DataType.F32, shape, time);
  }

  /** Says that the f32 tensor is read at {@code time}. */
  public void readAt(int time) {
    if (data != null) {
      data.keepUntil(time);
    }
  }

  /** Gives a value without a buffer (the network's input) its tensor for this pass. */
  public void bind(Tensor tensor) {
    bound = tensor;
  }

  public Tensor tensor() {
    return data == null ? bound : data.tensor();
  }

  /** Number of elements. */
  public int elements() {
    int elements = 1;
    for (int length : shape) {
      elements *= length;
    }
    return elements;
  }

  public void addConsumer() {
    consumers++;
  }

  public int consumers() {
    return consumers;
  }

  /** Says that the gradient is written as the operand of what computes this, and not in f32. */
  public void encodeGradient() {
    gradientIsEncoded = true;
  }

  /** Says that the gradient passes only where the mask is 1, once all of it is there. */
  public void mask(BufferPlan.Buffer positive) {
    mask = positive;
  }

  public boolean hasMask() {
    return mask != null;
  }

  /** The mask of the gradient, which the caller masks as it writes the last of it. */
  public BufferPlan.Buffer takeMask() {
    masked = true;
    return mask;
  }

  /** Whether the gradient is masked when it has been written. */
  public boolean gradientIsMasked() {
    return masked;
  }

  /** Plans the gradient's tensor, first written at {@code time}, last read at {@code until}. */
  public void gradientWrittenAt(int time, int until) {
    if (gradientIsEncoded) {
      return;
    }
    if (gradient == null) {
      gradient = buffers.request(DataType.F32, shape, time);
    }
    gradient.keepUntil(until);
  }

  /** Makes the gradient the same tensor as {@code other}'s, kept until {@code until}. */
  public void shareGradient(Value other, int until) {
    gradient = other.gradient;
    gradient.keepUntil(until);
  }

  /** Gradient of the loss by this value; null where none is wanted. */
  public Tensor gradient() {
    return gradient == null ? null : gradient.tensor();
  }

  public boolean sharesGradientWith(Value other) {
    return gradient == other.gradient;
  }

  public boolean hasGradient() {
    return gradient != null || gradientIsEncoded;
  }

  /**
   * The encoded form for products that quantise it so, planned for reading at {@code time}.
   *
   * @param identity of the encoding, if this product is the first to ask for it
   */
  public Operand operand(QuantizerSpec spec, Storage storage, OperandIdentity identity, int time) {
    Operand operand =
        operands.computeIfAbsent(
            form(spec, storage, identity.site()),
            form -> {
              Operand first = new Operand(identity, spec, storage, sign);
              first.store(
                  buffers, shape, encodableAt >= 0 && first.isOfRange() ? encodableAt : time);
              readAt(time);
              return first;
            });
    keepUntil(operand, time);
    return operand;
  }

  /** Products of equal forms share an operand. */
  public static Form form(QuantizerSpec spec, Storage storage, OperandSite site) {
    return new Form(spec, storage, owner(spec, site));
  }

  /** What keeps something belongs to one operand alone. */
  private static OperandSite owner(QuantizerSpec spec, OperandSite site) {
    return spec.state(site).isEmpty() ? null : site;
  }

  /** Says that a product reads the operand at {@code time}. */
  public void keepUntil(Operand operand, int time) {
    if (operand.quantizes()) {
      operand.keepUntil(time);
    } else {
      readAt(time);
    }
  }
}
