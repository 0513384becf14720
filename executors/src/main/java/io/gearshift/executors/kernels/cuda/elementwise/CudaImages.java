package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.Staging;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Images that travel as bytes, and are shifted, mirrored and normalised on the device. */
public final class CudaImages {
  private final CudaDevice device;
  private Tensor bytes;
  private Tensor numbers;
  private Tensor values;

  public CudaImages(CudaDevice device) {
    this.device = device;
  }

  /**
   * The values, valid until the next call.
   *
   * @throws IllegalArgumentException if the placement is not of these images
   */
  public Tensor place(Tensor pixels, ImagePlacement placement) {
    placement.require(pixels);
    int[] shape = pixels.shape();
    float[] table = placement.table();
    int[] moves = placement.moves();
    if (values == null || !Arrays.equals(values.shape(), shape)) {
      bytes = device.allocate(DataType.U8, shape);
      numbers = device.allocate(DataType.S32, table.length + moves.length);
      values = device.allocate(DataType.F32, shape);
    }
    ByteBuffer block = Staging.heap((table.length + moves.length) * Integer.BYTES);
    block.asFloatBuffer().put(table);
    block.position(table.length * Float.BYTES);
    block.slice().order(block.order()).asIntBuffer().put(moves);
    block.rewind();
    device.staging().upload(block, CudaMemory.of(numbers).address());
    device.staging().upload(pixels.buffer().duplicate().clear(), CudaMemory.of(bytes).address());
    device
        .call("place_images")
        .tensor(bytes)
        .tensor(numbers)
        .tensor(values)
        .number(shape[0])
        .number(shape[1])
        .number(shape[2])
        .number(shape[3])
        .number(placement.count())
        .number(placement.reflects() ? 1 : 0)
        .cell(values)
        .address(device.parts())
        .address(device.ticket())
        .over(values.size());
    CudaMemory.of(values).noteRange();
    return values;
  }
}
