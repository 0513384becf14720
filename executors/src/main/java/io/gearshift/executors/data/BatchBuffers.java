package io.gearshift.executors.data;

import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Batch memory that outlives a source: memory outside the heap is returned late by the collector,
 * and every round opens a source of the same shape.
 */
final class BatchBuffers {
  /** Most buffers kept for one shape: three for each of a few workers in the process. */
  private static final int KEPT = 12;

  private static final Map<List<Integer>, Deque<BatchBuffers>> FREE = new HashMap<>();

  private final List<Integer> key;
  private final Tensor images;
  private final int[] labels;

  private BatchBuffers(List<Integer> key) {
    this.key = key;
    this.images = Tensor.allocate(DataType.F32, key.get(0), key.get(1), key.get(2), key.get(3));
    this.labels = new int[key.get(0)];
  }

  static BatchBuffers take(int batchSize, int height, int width, int channels) {
    BatchTooLargeException.requireRoom(batchSize, height, width, channels);
    List<Integer> key = List.of(batchSize, height, width, channels);
    synchronized (FREE) {
      Deque<BatchBuffers> free = FREE.get(key);
      if (free != null && !free.isEmpty()) {
        return free.pop();
      }
    }
    return new BatchBuffers(key);
  }

  void giveBack() {
    synchronized (FREE) {
      Deque<BatchBuffers> free = FREE.computeIfAbsent(key, k -> new ArrayDeque<>());
      if (free.size() < KEPT) {
        free.push(this);
      }
    }
  }

  Tensor images() {
    return images;
  }

  int[] labels() {
    return labels;
  }
}
