package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.SoftmaxRows;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Arrays;

/** Softmax and cross-entropy on a GPU: in double precision, a warp for each row. */
final class CudaSoftmax {
  private static final int THREADS = 256;
  private static final int ROWS_OF_A_BLOCK = 8;

  private final CudaDevice device;

  CudaSoftmax(CudaDevice device) {
    this.device = device;
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#softmaxCrossEntropy}. */
  void crossEntropy(
      Tensor logits,
      int[] labels,
      int count,
      float smoothing,
      Tensor gradLogits,
      PassStatus status,
      int place) {
    ElementWiseArguments.floats(logits, gradLogits);
    int classes = logits.lastAxis();
    int rows = classes == 0 ? 0 : logits.size() / classes;
    SoftmaxRows.requireValid(labels, count, rows, classes);
    long losses = device.scratch((long) rows * (Double.BYTES + Integer.BYTES));
    long right = losses + (long) rows * Double.BYTES;
    if (rows > 0) {
      int blocks = (rows + ROWS_OF_A_BLOCK - 1) / ROWS_OF_A_BLOCK;
      device
          .call("softmax_rows")
          .tensor(logits)
          .address(device.uploadLabels(Arrays.copyOf(labels, count)))
          .number(rows)
          .number(count)
          .number(classes)
          .number(smoothing)
          .tensor(gradLogits)
          .address(losses)
          .address(right)
          .cell(gradLogits)
          .address(device.parts())
          .address(device.ticket())
          .run(Math.min(blocks, CudaDevice.MAX_BLOCKS), 1, 1, THREADS, 0);
      CudaMemory.of(gradLogits).noteRange();
    }
    device
        .call("softmax_status")
        .address(losses)
        .address(right)
        .number(count)
        .address(CudaPassStatus.of(status).address())
        .number(place)
        .run(1, 1, 1, THREADS, 0);
  }
}
