package io.gearshift.executors.kernels.onednn.gradient;

import io.gearshift.executors.kernels.tensor.Tensor;

/** Rows that are the input itself: dense layers and 1 x 1 kernels. Nothing is copied. */
public record InputChunks(int rows, int width, int outChannels) implements Im2colChunks {

  @Override
  public int count() {
    return (rows + mostRows() - 1) / mostRows();
  }

  @Override
  public int mostRows() {
    return Math.min(rows, IntegerWeightGradient.MOST_ROWS);
  }

  @Override
  public int readings() {
    return 1;
  }

  @Override
  public int shift() {
    return 0;
  }

  @Override
  public Chunk chunk(int number, Tensor input, int fill, Tensor gradOutput) {
    int first = number * mostRows();
    int count = Math.min(mostRows(), rows - first);
    return new Chunk(
        input.buffer().slice(first * width, count * width),
        gradOutput.view(first * outChannels, count * outChannels),
        count);
  }
}
