package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The numbers of a pass in device memory: a {@code Status}, then the terms of the loss. */
public final class CudaPassStatus implements PassStatus {
  private static final int STATUS_BYTES = 16;
  private static final int CORRECT_AT = 8;
  private static final int NOT_FINITE_AT = 12;
  private static final int NOWHERE = Integer.MAX_VALUE;

  private final CudaDevice device;
  private final Tensor memory;
  private final long address;
  private final List<Tensor> terms = new ArrayList<>();

  public CudaPassStatus(CudaDevice device, int terms) {
    this.device = device;
    int bytes = STATUS_BYTES + terms * Float.BYTES;
    this.memory = device.allocate(DataType.S8, bytes);
    this.address = CudaMemory.of(memory).address();
    for (int i = 0; i < terms; i++) {
      this.terms.add(memory.view(DataType.F32, STATUS_BYTES + i * Float.BYTES, 1));
    }
    begin();
  }

  public static CudaPassStatus of(PassStatus status) {
    return (CudaPassStatus) status;
  }

  /** Of the {@code Status}. */
  public long address() {
    return address;
  }

  @Override
  public void begin() {
    device.startPass();
    device.zero(address, memory.bytes());
    device.fill(address + NOT_FINITE_AT, NOWHERE, 1);
  }

  @Override
  public Tensor term(int index) {
    return terms.get(index);
  }

  @Override
  public Reading read() {
    ByteBuffer read = device.staging().download(address, (int) memory.bytes());
    device.collectProfile();
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      values.add(read.getFloat(STATUS_BYTES + i * Float.BYTES));
    }
    int place = read.getInt(NOT_FINITE_AT);
    return new Reading(
        read.getDouble(0),
        read.getInt(CORRECT_AT),
        values,
        place == NOWHERE ? OptionalInt.empty() : OptionalInt.of(place));
  }
}
