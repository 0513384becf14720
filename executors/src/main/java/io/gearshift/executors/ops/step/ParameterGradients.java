package io.gearshift.executors.ops.step;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Quantizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The gradients of a pass by the parameters, how each is quantised before an update reads it, and
 * how the update rounds what it writes. An update may quantise a gradient on the way, a pass over
 * memory less than doing it before.
 */
public final class ParameterGradients {
  private record Entry(Tensor gradient, Quantizer quantizer, OperandIdentity identity) {}

  private final ElementWise elementWise;
  private final EncodingContext encodings;
  private final Map<Integer, Entry> byOffset = new HashMap<>();
  private final Map<Integer, Entry> steps = new HashMap<>();
  private final Map<Integer, Entry> stored = new HashMap<>();
  private boolean encoded;

  ParameterGradients(ElementWise elementWise, EncodingContext encodings) {
    this.elementWise = elementWise;
    this.encodings = encodings;
  }

  /** Says how the gradient at {@code offset} of the flat vector is quantised. */
  public void quantize(int offset, Tensor gradient, Quantizer quantizer, OperandIdentity identity) {
    byOffset.put(offset, new Entry(gradient, quantizer, identity));
    encodings.name(identity.place(), identity.label());
  }

  /** Says how what a parameter moves by is rounded: a rounding onto one grid. */
  public void roundStep(int offset, Quantizer quantizer, OperandIdentity identity) {
    steps.put(offset, new Entry(null, quantizer, identity));
    encodings.name(identity.place(), identity.label());
  }

  /** Says how a parameter is rounded after an update: onto one grid. */
  public void roundStored(int offset, Quantizer quantizer, OperandIdentity identity) {
    stored.put(offset, new Entry(null, quantizer, identity));
    encodings.name(identity.place(), identity.label());
  }

  /** How what the parameter at {@code offset} moves by is rounded; empty if it is not. */
  public Optional<Encoding> ofStep(int offset) {
    return rounding(steps.get(offset));
  }

  /** How the parameter at {@code offset} is rounded after an update; empty if it is not. */
  public Optional<Encoding> ofStored(int offset) {
    return rounding(stored.get(offset));
  }

  private Optional<Encoding> rounding(Entry entry) {
    return entry == null
        ? Optional.empty()
        : entry.quantizer.encoding(encodings.draw(entry.identity));
  }

  /** A pass begins: nothing of it is encoded. */
  void begin() {
    encoded = false;
  }

  /**
   * What an update has to do with the gradient at {@code offset} while it reads it; empty if it is
   * to be taken as it is.
   */
  public Optional<Encoding> encoding(int offset) {
    Entry entry = encoded ? null : byOffset.get(offset);
    if (entry == null) {
      return Optional.empty();
    }
    Optional<Encoding> encoding = entry.quantizer.encoding(encodings.draw(entry.identity));
    if (encoding.isEmpty()) {
      encode(entry);
    }
    return encoding;
  }

  /** Encodes all gradients where they lie. */
  public void encode() {
    if (!encoded) {
      byOffset.values().forEach(this::encode);
      encoded = true;
    }
  }

  private void encode(Entry entry) {
    entry.quantizer.encode(
        elementWise, entry.gradient, entry.gradient, encodings.draw(entry.identity));
  }
}
