package io.gearshift.executors.ops;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.quantization.Storage;

/**
 * Where an operand is encoded: where its source lies, or memory of its own. What is bytes in some
 * passes and floats in others has both in the same memory.
 */
final class OperandMemory {
  private final DataType type;
  private final boolean byPass;
  private BufferPlan.Buffer buffer;
  private Tensor bytes;
  private boolean holdsFloats;

  /**
   * Nothing of its own yet.
   *
   * @param type of the elements; of bytes where passes decide
   */
  OperandMemory(DataType type, Storage storage) {
    this.type = type;
    this.byPass = storage == Storage.BY_PASS;
  }

  DataType type() {
    return type;
  }

  /** Plans memory for all that it may hold, written at {@code time}. */
  void plan(BufferPlan buffers, int[] shape, int time) {
    buffer = buffers.request(byPass ? DataType.F32 : type, shape, time);
  }

  /** Plans memory for raw values alone: floats are written where the source lies. */
  void planRaws(BufferPlan buffers, int[] shape, int time) {
    buffer = buffers.request(type, shape, time);
  }

  void keepUntil(int time) {
    if (buffer != null) {
      buffer.keepUntil(time);
    }
  }

  /** Bytes of its own. */
  long bytes() {
    return buffer == null ? 0 : buffer.bytes();
  }

  /** Says what this pass stores, bytes or floats, where passes decide. */
  void storeAs(Storage storage) {
    holdsFloats = byPass && storage == Storage.FLOATS;
  }

  /** What this pass encodes to. */
  Tensor tensor(Tensor source) {
    if (buffer == null) {
      return source;
    }
    Tensor own = buffer.tensor();
    boolean ownFloats = own.type() == DataType.F32;
    if (!byPass || ownFloats == holdsFloats) {
      return own;
    }
    return ownFloats ? bytesOf(own) : source;
  }

  /** One tensor for all passes: the scale is noted with it. */
  private Tensor bytesOf(Tensor floats) {
    if (bytes == null) {
      bytes = floats.view(type, 0, floats.shape());
    }
    return bytes;
  }
}
