// Softmax and cross-entropy in double, a warp for each row.
#pragma once
#include "ranges.cuh"
#include "sums.cuh"

// The larger, NaN if one is.
GS_DEVICE float gs_larger(float a, float b) { return a != a || a > b ? a : b; }

// Gradients, and for each of the first `count` rows its loss and whether its largest logit is the label's. Labels of
// those rows lie within the classes; the gradient may replace the logits.
GS_KERNEL softmax_rows(const float* logits, const s32* labels, int rows, int count, int classes, float smoothing,
                       float* gradLogits, double* losses, s32* right, Cell* cell, RangePart* parts, u32* ticket) {
  int lane = (int)threadIdx.x & 31, warps = (int)blockDim.x >> 5;
  double off = (double)smoothing / (double)classes;
  double on = 1 - (double)smoothing + off;
  RangeSeen seen = gs_range_nothing();
  for (int row = (int)blockIdx.x * warps + ((int)threadIdx.x >> 5); row < rows; row += (int)gridDim.x * warps) {
    const float* x = logits + (s64)row * classes;
    float* gradient = gradLogits + (s64)row * classes;
    if (row >= count) {
      for (int i = lane; i < classes; i += 32) gradient[i] = 0.0f;
      if (lane < classes) gs_range_see(seen, 0.0f);
      continue;
    }
    int label = labels[row];
    float own = x[label], largest = gs_float(0xff800000);
    double all = 0;
    u32 before = 0;
    for (int i = lane; i < classes; i += 32) {
      float v = x[i];
      largest = gs_larger(v, largest);
      before += v > own || (v == own && i < label) ? 1u : 0u;
      all += (double)v;
    }
    for (int d = 16; d > 0; d >>= 1) {
      float other = gs_shuffle(largest, lane ^ d);
      largest = gs_larger(other, largest);
      before += gs_shuffle(before, lane ^ d);
    }
    all = gs_sum_warp(all);
    double sum = 0;
    for (int i = lane; i < classes; i += 32) sum += exp((double)x[i] - (double)largest);
    sum = gs_sum_warp(sum);
    for (int i = lane; i < classes; i += 32) {
      double probability = exp((double)x[i] - (double)largest) / sum;
      float v = (float)((probability - (i == label ? on : off)) / count);
      gradient[i] = v;
      gs_range_see(seen, v);
    }
    if (lane == 0) {
      double expected = (double)own;
      if (smoothing != 0.0f) expected = (1 - (double)smoothing) * expected + (double)smoothing * all / classes;
      losses[row] = log(sum) - expected + (double)largest;
      right[row] = before == 0 && own == own ? 1 : 0;
    }
  }
  gs_range_note(seen, cell, parts, ticket);
}

// One block adds up what softmax_rows has left, in an order that the number of rows alone decides.
GS_KERNEL softmax_status(const double* losses, const s32* right, int count, Status* status, int place) {
  GS_SHARED(double, room, 32);
  double loss = 0, correct = 0;
  for (int row = (int)threadIdx.x; row < count; row += (int)blockDim.x) {
    loss += losses[row];
    correct += (double)right[row];
  }
  loss = gs_sum_block(loss, room);
  correct = gs_sum_block(correct, room);
  if (threadIdx.x == 0) {
    status->loss = loss;
    status->correct = (s32)correct;
    if (!(fabs(loss) <= 1.7976931348623157e308)) gs_atomic_min(&status->firstNotFinite, place);
  }
}
