// Passes over a matrix of rows x channels, as NHWC tensors are. A thread stays with V channels next to each other, 4 or
// 1, so that it keeps their parameters; the threads of a block lie over `width` such units of a row, then over rows.
#pragma once
#include "device.cuh"

// The most threads of a block of these passes.
constexpr int GS_COLUMN_THREADS = 256;

// Where a thread begins: `row` is not below the number of rows where it has nothing to do.
struct Columns {
  int channel;
  s64 row, step;
};
template <int V>
GS_DEVICE Columns gs_columns(s64 rows, int channels, int width) {
  int unit = (int)blockIdx.x * width + (int)threadIdx.x % width;
  int height = (int)blockDim.x / width, row = (int)threadIdx.x / width;
  bool on = row < height && unit < channels / V;
  return {on ? unit * V : 0, on ? (s64)blockIdx.y * height + row : rows, (s64)gridDim.y * height};
}

GS_DEVICE void gs_load(const float* from, float (&v)[1]) { v[0] = *from; }
GS_DEVICE void gs_load(const float* from, float (&v)[4]) {
  Float4 all = *(const Float4*)from;
  v[0] = all.x;
  v[1] = all.y;
  v[2] = all.z;
  v[3] = all.w;
}
GS_DEVICE void gs_store(float* to, const float (&v)[1]) { *to = v[0]; }
GS_DEVICE void gs_store(float* to, const float (&v)[4]) { *(Float4*)to = {v[0], v[1], v[2], v[3]}; }

GS_DEVICE void gs_store(u8* to, const u8 (&v)[1]) { *to = v[0]; }
GS_DEVICE void gs_store(u8* to, const u8 (&v)[4]) {
  *(u32*)to = (u32)v[0] | (u32)v[1] << 8 | (u32)v[2] << 16 | (u32)v[3] << 24;
}

// Where a thread begins that goes from the last row to the first, down to 0: what was written last before is then still
// in the cache.
GS_DEVICE s64 gs_last(Columns at, s64 rows) { return rows - 1 - at.row; }

// Sums of Q quantities for each of a thread's V channels: some summands in single, the sums of those in double.
constexpr int GS_SINGLE_SUMMANDS = 16;
template <int Q, int V>
struct ColumnSums {
  double whole[Q][V];
  float part[Q][V];
};

// Calls add(row, part) for all of a thread's rows; add adds one summand to each part[quantity][channel].
template <int Q, int V, class Add>
GS_DEVICE void gs_sum_columns(ColumnSums<Q, V>& sums, Columns at, s64 rows, Add add) {
  for (int q = 0; q < Q; q++)
    for (int j = 0; j < V; j++) sums.whole[q][j] = 0;
  for (s64 row = at.row; row < rows;) {
    for (int q = 0; q < Q; q++)
      for (int j = 0; j < V; j++) sums.part[q][j] = 0;
    if (row + (GS_SINGLE_SUMMANDS - 1) * at.step < rows) {
#pragma unroll 4
      for (int i = 0; i < GS_SINGLE_SUMMANDS; i++) add(row + i * at.step, sums.part);
      row += GS_SINGLE_SUMMANDS * at.step;
    } else {
      for (; row < rows; row += at.step) add(row, sums.part);
    }
    for (int q = 0; q < Q; q++)
      for (int j = 0; j < V; j++) sums.whole[q][j] += (double)sums.part[q][j];
  }
}

// Leaves a block's sums in parts[blockIdx.y][quantity][channel]. All threads of the block must come.
template <int Q, int V>
GS_DEVICE void gs_leave_columns(const ColumnSums<Q, V>& sums, int channels, int width, double* parts) {
  GS_SHARED(double, held, Q * V * GS_COLUMN_THREADS);
  for (int q = 0; q < Q; q++)
    for (int j = 0; j < V; j++) held[(q * V + j) * GS_COLUMN_THREADS + (int)threadIdx.x] = sums.whole[q][j];
  gs_barrier();
  int height = (int)blockDim.x / width;
  for (int i = (int)threadIdx.x; i < Q * V * width; i += (int)blockDim.x) {
    int quantity = i / (V * width), channel = (int)blockIdx.x * width * V + i % (V * width);
    const double* of = &held[(quantity * V + i % V) * GS_COLUMN_THREADS + i % (V * width) / V];
    double sum = 0;
    for (int row = 0; row < height; row++) sum += of[row * width];
    if (channel < channels) parts[((s64)blockIdx.y * Q + quantity) * channels + channel] = sum;
  }
}

// Joins the parts of `chunks` blocks, in blocks of GS_JOIN_THREADS threads for 32 channels each. True in the one thread
// that gets the sums of `channel`.
constexpr int GS_JOIN_THREADS = 512;
template <int Q>
GS_DEVICE bool gs_join_columns(const double* parts, int chunks, int channels, double (&sums)[Q], int& channel) {
  GS_SHARED(double, held, Q * GS_JOIN_THREADS);
  int lane = (int)threadIdx.x & 31, first = (int)threadIdx.x >> 5, step = GS_JOIN_THREADS / 32;
  channel = (int)blockIdx.x * 32 + lane;
  for (int q = 0; q < Q; q++) {
    double sum = 0;
    if (channel < channels)
      for (int chunk = first; chunk < chunks; chunk += step) sum += parts[((s64)chunk * Q + q) * channels + channel];
    held[q * GS_JOIN_THREADS + (int)threadIdx.x] = sum;
  }
  gs_barrier();
  if (first > 0 || channel >= channels) return false;
  for (int q = 0; q < Q; q++) {
    sums[q] = 0;
    for (int i = 0; i < step; i++) sums[q] += held[q * GS_JOIN_THREADS + i * 32 + lane];
  }
  return true;
}
