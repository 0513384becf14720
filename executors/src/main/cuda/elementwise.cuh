// What touches each element once, and sums over channels or rows.
#pragma once
#include "columns.cuh"
#include "device.cuh"
#include "ranges.cuh"
#include "sums.cuh"

// max(v, 0): NaN stays NaN, -0 becomes +0.
GS_DEVICE float gs_relu(float v) { return v <= 0.0f ? 0.0f : v; }

GS_DEVICE bool gs_aligned(const void* a, const void* b, const void* c) { return (((u64)a | (u64)b | (u64)c) & 15) == 0; }

// out[i] = f(a[i], i), four at a time where that is possible; returns what the thread has seen of the output.
template <class F>
GS_DEVICE RangeSeen gs_map(const float* a, float* out, s64 n, F f) {
  RangeSeen seen = gs_range_nothing();
  s64 vectors = gs_aligned(a, a, out) ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    Float4 v = ((const Float4*)a)[i];
    v = {f(v.x, 4 * i), f(v.y, 4 * i + 1), f(v.z, 4 * i + 2), f(v.w, 4 * i + 3)};
    ((Float4*)out)[i] = v;
    gs_range_see(seen, v.x);
    gs_range_see(seen, v.y);
    gs_range_see(seen, v.z);
    gs_range_see(seen, v.w);
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) {
    float v = f(a[i], i);
    out[i] = v;
    gs_range_see(seen, v);
  }
  return seen;
}

// out[i] = f(a[i], b[i]).
template <class F>
GS_DEVICE RangeSeen gs_map(const float* a, const float* b, float* out, s64 n, F f) {
  RangeSeen seen = gs_range_nothing();
  s64 vectors = gs_aligned(a, b, out) ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    Float4 v = ((const Float4*)a)[i], w = ((const Float4*)b)[i];
    v = {f(v.x, w.x), f(v.y, w.y), f(v.z, w.z), f(v.w, w.w)};
    ((Float4*)out)[i] = v;
    gs_range_see(seen, v.x);
    gs_range_see(seen, v.y);
    gs_range_see(seen, v.z);
    gs_range_see(seen, v.w);
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) {
    float v = f(a[i], b[i]);
    out[i] = v;
    gs_range_see(seen, v);
  }
  return seen;
}

GS_KERNEL relu(const float* x, float* y, s64 n, Cell* cell, RangePart* parts, u32* ticket) {
  gs_range_note(gs_map(x, y, n, [](float v, s64) { return gs_relu(v); }), cell, parts, ticket);
}

GS_KERNEL relu_gradient(const float* y, const float* g, float* gradInput, s64 n, Cell* cell, RangePart* parts,
                        u32* ticket) {
  RangeSeen seen = gs_map(y, g, gradInput, n, [](float v, float gradient) { return v > 0.0f ? gradient : 0.0f; });
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL add(const float* a, const float* b, float* y, s64 n, Cell* cell, RangePart* parts, u32* ticket) {
  gs_range_note(gs_map(a, b, y, n, [](float v, float w) { return gs_add(v, w); }), cell, parts, ticket);
}

GS_KERNEL add_relu(const float* a, const float* b, float* y, s64 n, Cell* cell, RangePart* parts, u32* ticket) {
  gs_range_note(gs_map(a, b, y, n, [](float v, float w) { return gs_relu(gs_add(v, w)); }), cell, parts, ticket);
}

// As add_relu; positive = 1 where the sum is above 0.
GS_KERNEL add_relu_mask(const float* a, const float* b, float* y, u8* positive, s64 n, Cell* cell, RangePart* parts,
                        u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  s64 vectors = gs_aligned(a, b, y) && ((u64)positive & 3) == 0 ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    Float4 v = ((const Float4*)a)[i], w = ((const Float4*)b)[i];
    v = {gs_relu(gs_add(v.x, w.x)), gs_relu(gs_add(v.y, w.y)), gs_relu(gs_add(v.z, w.z)), gs_relu(gs_add(v.w, w.w))};
    ((Float4*)y)[i] = v;
    ((u32*)positive)[i] = (v.x > 0.0f ? 1u : 0u) | (v.y > 0.0f ? 1u << 8 : 0u) | (v.z > 0.0f ? 1u << 16 : 0u) |
                          (v.w > 0.0f ? 1u << 24 : 0u);
    gs_range_see(seen, v.x);
    gs_range_see(seen, v.y);
    gs_range_see(seen, v.z);
    gs_range_see(seen, v.w);
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) {
    float v = gs_relu(gs_add(a[i], b[i]));
    y[i] = v;
    positive[i] = v > 0.0f ? 1 : 0;
    gs_range_see(seen, v);
  }
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL mask_gradient(const u8* positive, const float* g, float* gradInput, s64 n, Cell* cell, RangePart* parts,
                        u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  s64 vectors = gs_aligned(g, g, gradInput) && ((u64)positive & 3) == 0 ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    u32 mask = ((const u32*)positive)[i];
    Float4 v = ((const Float4*)g)[i];
    v = {(mask & 255u) == 1u ? v.x : 0.0f, (mask >> 8 & 255u) == 1u ? v.y : 0.0f,
         (mask >> 16 & 255u) == 1u ? v.z : 0.0f, mask >> 24 == 1u ? v.w : 0.0f};
    ((Float4*)gradInput)[i] = v;
    gs_range_see(seen, v.x);
    gs_range_see(seen, v.y);
    gs_range_see(seen, v.z);
    gs_range_see(seen, v.w);
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) {
    float v = positive[i] == 1 ? g[i] : 0.0f;
    gradInput[i] = v;
    gs_range_see(seen, v);
  }
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL dropout(const float* x, float* y, s64 n, float keep, u32 low, u32 high, Cell* cell, RangePart* parts,
                  u32* ticket) {
  RangeSeen seen = gs_map(x, y, n, [=](float v, s64 i) {
    return gs_uniform(low, high, (u32)i) < keep ? gs_div(v, keep) : 0.0f;
  });
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL classical_dropout(const float* x, float* y, s64 n, float keep, u32 low, u32 high, Cell* cell,
                            RangePart* parts, u32* ticket) {
  RangeSeen seen =
      gs_map(x, y, n, [=](float v, s64 i) { return gs_uniform(low, high, (u32)i) < keep ? v : 0.0f; });
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL add_scaled(float* target, const float* source, s64 n, float factor) {
  for (s64 i = gs_first(); i < n; i += gs_stride()) target[i] = gs_add(target[i], gs_mul(factor, source[i]));
}

// Moving averages by one launch, a row of blocks for each. CudaUpdates.java writes these.
#define GS_JOINT_AVERAGES 128
struct MovingAverage {
  float* average;
  const float* value;
  s32 n;
  float decay;
};
struct MovingAverages { MovingAverage of[GS_JOINT_AVERAGES]; };
GS_KERNEL move_averages(MovingAverages all) {
  MovingAverage to = all.of[blockIdx.y];
  float rest = gs_sub(1.0f, to.decay);
  for (s64 i = gs_first(); i < to.n; i += gs_stride())
    to.average[i] = gs_add(gs_mul(to.decay, to.average[i]), gs_mul(rest, to.value[i]));
}

// Local response normalisation of pixels of `channels` channels: y = x s^-beta.
struct Response { int channels, reach; float k, alpha, beta; };

GS_DEVICE int gs_response_from(const Response& r, int c) { return c > r.reach ? c - r.reach : 0; }
GS_DEVICE int gs_response_to(const Response& r, int c) { return r.channels - c > r.reach ? c + r.reach + 1 : r.channels; }
GS_DEVICE double gs_response_base(const Response& r, const float* pixel, int channel) {
  double sum = 0;
  for (int c = gs_response_from(r, channel); c < gs_response_to(r, channel); c++)
    sum += (double)pixel[c] * (double)pixel[c];
  return (double)r.k + (double)r.alpha * sum;
}
GS_DEVICE double gs_response_power(const Response& r, double base) {
  if (r.beta == 0.75f) {
    double root = sqrt(base);
    return 1 / (root * sqrt(root));
  }
  return pow(base, -(double)r.beta);
}

GS_KERNEL response(int channels, int reach, float k, float alpha, float beta, const float* x, float* y, s64 n) {
  Response r = {channels, reach, k, alpha, beta};
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    int c = (int)((u32)i % (u32)channels);
    y[i] = (float)((double)x[i] * gs_response_power(r, gs_response_base(r, x + (i - c), c)));
  }
}

// A block takes blockDim.x channels of a pixel, and computes the summands that they share once: shared memory has a
// double for each, and for `reach` more on either side, or all channels if those are fewer.
GS_KERNEL response_gradient(int channels, int reach, float k, float alpha, float beta, const float* x, const float* g,
                            float* gradInput, s64 pixels) {
  GS_DYNAMIC_SHARED(response_room);
  double* summands = (double*)response_room;
  Response r = {channels, reach, k, alpha, beta};
  double factor = 2.0 * (double)alpha * (double)beta;
  int tiles = (channels + (int)blockDim.x - 1) / (int)blockDim.x;
  for (s64 tile = blockIdx.x; tile < pixels * tiles; tile += gridDim.x) {
    s64 pixel = tile / tiles * channels;
    int first = (int)(tile % tiles) * (int)blockDim.x;
    int end = channels - first > (int)blockDim.x ? first + (int)blockDim.x : channels;
    int from = gs_response_from(r, first), to = gs_response_to(r, end - 1);
    gs_barrier();
    for (int c = from + (int)threadIdx.x; c < to; c += (int)blockDim.x) {
      double base = gs_response_base(r, x + pixel, c);
      summands[c - from] = (double)g[pixel + c] * (double)x[pixel + c] * gs_response_power(r, base) / base;
    }
    gs_barrier();
    int channel = first + (int)threadIdx.x;
    if (channel < end) {
      double sum = 0;
      for (int c = gs_response_from(r, channel); c < gs_response_to(r, channel); c++) sum += summands[c - from];
      double direct = (double)g[pixel + channel] * gs_response_power(r, gs_response_base(r, x + pixel, channel));
      gradInput[pixel + channel] = (float)(direct - factor * (double)x[pixel + channel] * sum);
    }
  }
}

// Maps of `channels` units each; a unit is four floats where the channels and the addresses allow it.
struct Maps { int height, width, largeHeight, largeWidth, top, left, channels; };

template <class T>
GS_DEVICE void gs_pad(const T* x, T* y, s64 n, const Maps& m, T zero) {
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    u32 rest = (u32)i, channel = rest % (u32)m.channels;
    rest /= (u32)m.channels;
    int column = (int)(rest % (u32)m.largeWidth) - m.left;
    rest /= (u32)m.largeWidth;
    int row = (int)(rest % (u32)m.largeHeight) - m.top;
    s64 image = rest / (u32)m.largeHeight;
    bool inside = row >= 0 && row < m.height && column >= 0 && column < m.width;
    y[i] = inside ? x[((image * m.height + row) * m.width + column) * m.channels + channel] : zero;
  }
}
template <class T>
GS_DEVICE void gs_crop(const T* x, T* y, s64 n, const Maps& m) {
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    u32 rest = (u32)i, channel = rest % (u32)m.channels;
    rest /= (u32)m.channels;
    int column = (int)(rest % (u32)m.width) + m.left;
    rest /= (u32)m.width;
    int row = (int)(rest % (u32)m.height) + m.top;
    s64 image = rest / (u32)m.height;
    y[i] = x[((image * m.largeHeight + row) * m.largeWidth + column) * m.channels + channel];
  }
}

// n is the number of floats of y.
GS_KERNEL pad(const float* x, float* y, s64 n, Maps m) {
  if (m.channels % 4 == 0 && gs_aligned(x, x, y)) {
    m.channels /= 4;
    gs_pad((const Float4*)x, (Float4*)y, n / 4, m, Float4{0.0f, 0.0f, 0.0f, 0.0f});
  } else {
    gs_pad(x, y, n, m, 0.0f);
  }
}
GS_KERNEL crop(const float* x, float* y, s64 n, Maps m) {
  if (m.channels % 4 == 0 && gs_aligned(x, x, y)) {
    m.channels /= 4;
    gs_crop((const Float4*)x, (Float4*)y, n / 4, m);
  } else {
    gs_crop(x, y, n, m);
  }
}

template <class T>
GS_DEVICE void gs_copy_rows(const u8* x, s64 xStride, u8* y, s64 yStride, s64 rows, int bytes) {
  u32 units = (u32)bytes / (u32)sizeof(T);
  for (s64 i = gs_first(); i < rows * units; i += gs_stride()) {
    s64 row = (u32)i / units;
    s64 at = (s64)((u32)i % units) * (s64)sizeof(T);
    *(T*)(y + row * yStride + at) = *(const T*)(x + row * xStride + at);
  }
}
// Copies `bytes` bytes of each row; x and y are where the first row's lie.
GS_KERNEL copy_rows(const u8* x, s64 xStride, u8* y, s64 yStride, s64 rows, int bytes) {
  u64 places = (u64)x | (u64)y | (u64)xStride | (u64)yStride | (u64)bytes;
  if ((places & 15) == 0)
    gs_copy_rows<Float4>(x, xStride, y, yStride, rows, bytes);
  else if ((places & 3) == 0)
    gs_copy_rows<u32>(x, xStride, y, yStride, rows, bytes);
  else
    gs_copy_rows<u8>(x, xStride, y, yStride, rows, bytes);
}
GS_KERNEL copy_scale(const Cell* from, Cell* to) { to->scale = from->scale; }

// x[row][c] += bias[c], then ReLU where asked for.
template <int V>
GS_DEVICE void gs_add_bias(const float* bias, float* x, s64 rows, int channels, int width, int relu, Cell* cell,
                           RangePart* parts, u32* ticket) {
  Columns at = gs_columns<V>(rows, channels, width);
  RangeSeen seen = gs_range_nothing();
  float b[V];
  for (int j = 0; j < V; j++) b[j] = bias[at.channel + j];
  for (s64 row = at.row; row < rows; row += at.step) {
    float v[V];
    float* place = x + row * channels + at.channel;
    gs_load(place, v);
    for (int j = 0; j < V; j++) {
      float sum = gs_add(v[j], b[j]);
      v[j] = relu ? gs_relu(sum) : sum;
      gs_range_see(seen, v[j]);
    }
    gs_store(place, v);
  }
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL add_bias_1(const float* bias, float* x, s64 rows, int channels, int width, int relu, Cell* cell,
                     RangePart* parts, u32* ticket) {
  gs_add_bias<1>(bias, x, rows, channels, width, relu, cell, parts, ticket);
}
GS_KERNEL add_bias_4(const float* bias, float* x, s64 rows, int channels, int width, int relu, Cell* cell,
                     RangePart* parts, u32* ticket) {
  gs_add_bias<4>(bias, x, rows, channels, width, relu, cell, parts, ticket);
}

template <int V>
GS_DEVICE void gs_column_sums(const float* x, s64 rows, int channels, int width, double* parts) {
  Columns at = gs_columns<V>(rows, channels, width);
  ColumnSums<1, V> sums;
  gs_sum_columns(sums, at, rows, [=](s64 row, float(&part)[1][V]) {
    float v[V];
    gs_load(x + row * channels + at.channel, v);
    for (int j = 0; j < V; j++) part[0][j] = gs_add(part[0][j], v[j]);
  });
  gs_leave_columns(sums, channels, width, parts);
}
GS_KERNEL column_sums_1(const float* x, s64 rows, int channels, int width, double* parts) {
  gs_column_sums<1>(x, rows, channels, width, parts);
}
GS_KERNEL column_sums_4(const float* x, s64 rows, int channels, int width, double* parts) {
  gs_column_sums<4>(x, rows, channels, width, parts);
}
GS_KERNEL GS_BOUNDS(GS_JOIN_THREADS, 1) join_column_sums(const double* parts, int chunks, int channels, float* sums) {
  double sum[1];
  int channel;
  if (gs_join_columns(parts, chunks, channels, sum, channel)) sums[channel] = (float)sum[0];
}

// A block scales down a row whose Euclidean norm is above the limit.
GS_KERNEL limit_norms(float* x, int rows, s64 length, float limit) {
  GS_SHARED(double, room, 32);
  GS_SHARED(double, norm, 1);
  for (int row = (int)blockIdx.x; row < rows; row += (int)gridDim.x) {
    float* start = x + row * length;
    double squares = 0;
    for (s64 i = threadIdx.x; i < length; i += blockDim.x) squares += (double)start[i] * (double)start[i];
    squares = gs_sum_block(squares, room);
    if (threadIdx.x == 0) norm[0] = sqrt(squares);
    gs_barrier();
    if (norm[0] > (double)limit) {
      float factor = (float)((double)limit / norm[0]);
      for (s64 i = threadIdx.x; i < length; i += blockDim.x) start[i] = gs_mul(start[i], factor);
    }
    gs_barrier();
  }
}

GS_KERNEL add_squares(const float* x, s64 n, float factor, float* term, double* parts, u32* ticket) {
  double sum = 0;
  for (s64 i = gs_first(); i < n; i += gs_stride()) sum += (double)x[i] * (double)x[i];
  bool last;
  sum = gs_sum_note(sum, parts, ticket, last);
  if (last && threadIdx.x == 0) *term = (float)((double)*term + (double)factor * sum);
}
