// Batch normalisation over rows x channels. One pass leaves sums for each channel, a small kernel joins them, another
// pass writes the result.
#pragma once
#include "columns.cuh"
#include "convolution_int8.cuh"
#include "elementwise.cuh"
#include "encode.cuh"
#include "ranges.cuh"

// What an output is computed with, `channels` floats each: y = (x - mean) scale + offset. Gradients compute the output's
// sign again with the same operations.
struct Normalizing {
  const float *mean, *scale, *offset;
};
GS_DEVICE Normalizing gs_normalizing(const float* kept, int channels) {
  return {kept, kept + channels, kept + 2 * (s64)channels};
}
GS_DEVICE float gs_normalized(float x, float mean, float scale, float offset) {
  return gs_add(gs_mul(gs_sub(x, mean), scale), offset);
}
GS_DEVICE void gs_keep(float* kept, int channels, int c, double mean, double variance, float gamma, float beta,
                       float epsilon) {
  float rounded = (float)mean;
  double scale = (double)gamma / sqrt(variance + (double)epsilon);
  kept[c] = rounded;
  kept[channels + c] = (float)scale;
  kept[2 * (s64)channels + c] = (float)((double)beta - (mean - (double)rounded) * scale);
}

// Statistics are of differences to a value of the channel's own, so that its mean cancels little: the middle one of three,
// as one alone may lie far out.
GS_DEVICE float gs_middle(float a, float b, float c) {
  float low = a < b ? a : b, high = a < b ? b : a;
  return c < low ? low : c > high ? high : c;
}
GS_DEVICE float gs_pilot(const float* x, s64 rows, int channels, int c) {
  return gs_middle(x[c], x[rows / 2 * channels + c], x[(rows - 1) * channels + c]);
}

// Parts: sums of x - pilot and of its square.
template <int V>
GS_DEVICE void gs_statistics(const float* x, s64 rows, int channels, int width, double* parts) {
  Columns at = gs_columns<V>(rows, channels, width);
  float pilot[V];
  for (int j = 0; j < V; j++) pilot[j] = gs_pilot(x, rows, channels, at.channel + j);
  ColumnSums<2, V> sums;
  gs_sum_columns(sums, at, rows, [&](s64 row, float(&part)[2][V]) {
    float v[V];
    gs_load(x + row * channels + at.channel, v);
    for (int j = 0; j < V; j++) {
      float difference = gs_sub(v[j], pilot[j]);
      part[0][j] = gs_add(part[0][j], difference);
      part[1][j] = gs_fma(difference, difference, part[1][j]);
    }
  });
  gs_leave_columns(sums, channels, width, parts);
}
GS_KERNEL statistics_1(const float* x, s64 rows, int channels, int width, double* parts) {
  gs_statistics<1>(x, rows, channels, width, parts);
}
GS_KERNEL statistics_4(const float* x, s64 rows, int channels, int width, double* parts) {
  gs_statistics<4>(x, rows, channels, width, parts);
}

GS_KERNEL GS_BOUNDS(GS_JOIN_THREADS, 1)
    join_statistics(const float* x, s64 rows, const double* parts, int chunks, int channels, const float* gamma,
                    const float* beta, float epsilon, float* mean, float* variance, float* kept) {
  double sums[2];
  int c;
  if (!gs_join_columns(parts, chunks, channels, sums, c)) return;
  double n = (double)rows;
  double batchMean = (double)gs_pilot(x, rows, channels, c) + sums[0] / n;
  double squares = sums[1] - sums[0] * sums[0] / n;
  double batchVariance = squares < 0 ? 0 : squares / n;
  mean[c] = (float)batchMean;
  variance[c] = (float)batchVariance;
  gs_keep(kept, channels, c, batchMean, batchVariance, gamma[c], beta[c], epsilon);
}

// The same from what a convolution's tiles of 128 rows have left, in two steps. First, blocks of `tilesOfChunk` tiles
// leave parts[chunk][quantity][channel], sums of differences to the first tile's pilot and of their squares, and
// ranges[chunk][channel] of smallest and largest.
GS_KERNEL GS_BOUNDS(GS_JOIN_THREADS, 1)
    add_tile_statistics(const TileStatistics* tiles, s64 rows, int channels, int tilesOfChunk, double* parts,
                        Float2* ranges) {
  GS_SHARED(double, held, 2 * GS_JOIN_THREADS);
  GS_SHARED(float, heldRanges, 2 * GS_JOIN_THREADS);
  int thread = (int)threadIdx.x, lane = thread & 31, first = thread >> 5, step = GS_JOIN_THREADS / 32;
  int c = (int)blockIdx.x * 32 + lane, chunk = (int)blockIdx.y, count = (int)((rows + GS_TILE_M - 1) / GS_TILE_M);
  int from = chunk * tilesOfChunk, to = count - from < tilesOfChunk ? count : from + tilesOfChunk;
  float pilot = c < channels ? tiles[c].pilot : 0.0f;
  double sum = 0, squares = 0;
  RangeSeen seen = gs_range_nothing();
  if (c < channels)
#pragma unroll 4
    for (int i = from + first; i < to; i += step) {
      TileStatistics tile = tiles[(s64)i * channels + c];
      double n = (double)(rows - (s64)i * GS_TILE_M < GS_TILE_M ? rows - (s64)i * GS_TILE_M : GS_TILE_M);
      double shift = (double)tile.pilot - (double)pilot;
      sum += (double)tile.sum + n * shift;
      squares += (double)tile.squares + 2 * shift * (double)tile.sum + n * shift * shift;
      gs_range_join(seen, tile.smallest, tile.largest, 0);
    }
  held[thread] = sum;
  held[GS_JOIN_THREADS + thread] = squares;
  heldRanges[thread] = seen.smallest;
  heldRanges[GS_JOIN_THREADS + thread] = seen.largest;
  gs_barrier();
  if (first > 0 || c >= channels) return;
  for (int i = 1; i < step; i++) {
    sum += held[i * 32 + lane];
    squares += held[GS_JOIN_THREADS + i * 32 + lane];
    gs_range_join(seen, heldRanges[i * 32 + lane], heldRanges[GS_JOIN_THREADS + i * 32 + lane], 0);
  }
  double* part = parts + (s64)chunk * 2 * channels + c;
  part[0] = sum;
  part[channels] = squares;
  ranges[(s64)chunk * channels + c] = {seen.smallest, seen.largest};
}

// Then their join, which also notes the range of the output: all operations of an output are monotone, so that a
// channel's smallest and largest inputs give its smallest and largest outputs. An input that is not finite makes its
// channel's mean, and so all outputs of the channel, not finite.
GS_KERNEL GS_BOUNDS(GS_JOIN_THREADS, 1)
    join_tile_statistics(const TileStatistics* tiles, s64 rows, const double* parts, const Float2* ranges, int chunks,
                         int channels, const float* gamma, const float* beta, float epsilon, float* mean,
                         float* variance, float* kept, int relu, Cell* cell, RangePart* rangeParts, u32* ticket) {
  double sums[2];
  int c;
  if (gs_join_columns(parts, chunks, channels, sums, c)) {
    double n = (double)rows, centred = sums[1] - sums[0] * sums[0] / n;
    double batchMean = (double)tiles[c].pilot + sums[0] / n, batchVariance = centred < 0 ? 0 : centred / n;
    mean[c] = (float)batchMean;
    variance[c] = (float)batchVariance;
    gs_keep(kept, channels, c, batchMean, batchVariance, gamma[c], beta[c], epsilon);
  }
  gs_barrier();
  RangeSeen seen = gs_range_nothing();
  if (c < channels) {
    Normalizing by = gs_normalizing(kept, channels);
    for (int chunk = (int)threadIdx.x >> 5; chunk < chunks; chunk += GS_JOIN_THREADS / 32) {
      Float2 range = ranges[(s64)chunk * channels + c];
      float low = gs_normalized(range.x, by.mean[c], by.scale[c], by.offset[c]);
      float high = gs_normalized(range.y, by.mean[c], by.scale[c], by.offset[c]);
      gs_range_see(seen, relu ? gs_relu(low) : low);
      gs_range_see(seen, relu ? gs_relu(high) : high);
    }
  }
  gs_range_note(seen, cell, rangeParts, ticket);
}

// Inference: what to compute with, from statistics that are given.
GS_KERNEL given_statistics(int channels, const float* gamma, const float* beta, float epsilon, const float* mean,
                           const float* variance, float* kept) {
  for (s64 c = gs_first(); c < channels; c += gs_stride())
    gs_keep(kept, channels, (int)c, (double)mean[c], (double)variance[c], gamma[c], beta[c], epsilon);
}

template <int V>
GS_DEVICE void gs_normalize(const float* x, const float* kept, float* y, s64 rows, int channels, int width, int relu,
                            Cell* cell, RangePart* parts, u32* ticket) {
  Columns at = gs_columns<V>(rows, channels, width);
  Normalizing by = gs_normalizing(kept, channels);
  float mean[V], scale[V], offset[V];
  gs_load(by.mean + at.channel, mean);
  gs_load(by.scale + at.channel, scale);
  gs_load(by.offset + at.channel, offset);
  RangeSeen seen = gs_range_nothing();
  for (s64 row = gs_last(at, rows); row >= 0; row -= at.step) {
    s64 place = row * channels + at.channel;
    float v[V];
    gs_load(x + place, v);
    for (int j = 0; j < V; j++) {
      float value = gs_normalized(v[j], mean[j], scale[j], offset[j]);
      v[j] = relu ? gs_relu(value) : value;
      gs_range_see(seen, v[j]);
    }
    gs_store(y + place, v);
  }
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL normalize_1(const float* x, const float* kept, float* y, s64 rows, int channels, int width, int relu,
                      Cell* cell, RangePart* parts, u32* ticket) {
  gs_normalize<1>(x, kept, y, rows, channels, width, relu, cell, parts, ticket);
}
GS_KERNEL normalize_4(const float* x, const float* kept, float* y, s64 rows, int channels, int width, int relu,
                      Cell* cell, RangePart* parts, u32* ticket) {
  gs_normalize<4>(x, kept, y, rows, channels, width, relu, cell, parts, ticket);
}

// The range of an output that is never written.
template <int V>
GS_DEVICE void gs_normalized_range(const float* x, const float* kept, s64 rows, int channels, int width, int relu,
                                   Cell* cell, RangePart* parts, u32* ticket) {
  Columns at = gs_columns<V>(rows, channels, width);
  Normalizing by = gs_normalizing(kept, channels);
  float mean[V], scale[V], offset[V];
  gs_load(by.mean + at.channel, mean);
  gs_load(by.scale + at.channel, scale);
  gs_load(by.offset + at.channel, offset);
  RangeSeen seen = gs_range_nothing();
  for (s64 row = at.row; row < rows; row += at.step) {
    float v[V];
    gs_load(x + row * channels + at.channel, v);
    for (int j = 0; j < V; j++) {
      float value = gs_normalized(v[j], mean[j], scale[j], offset[j]);
      gs_range_see(seen, relu ? gs_relu(value) : value);
    }
  }
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL normalized_range_1(const float* x, const float* kept, s64 rows, int channels, int width, int relu, Cell* cell,
                             RangePart* parts, u32* ticket) {
  gs_normalized_range<1>(x, kept, rows, channels, width, relu, cell, parts, ticket);
}
GS_KERNEL normalized_range_4(const float* x, const float* kept, s64 rows, int channels, int width, int relu, Cell* cell,
                             RangePart* parts, u32* ticket) {
  gs_normalized_range<4>(x, kept, rows, channels, width, relu, cell, parts, ticket);
}

// Calls write(place, sums) for y = max(normalised x + other, 0), and leaves 1 in `positive` where that is above 0.
template <int V, class Write>
GS_DEVICE void gs_sums_of_normalized(const float* x, const float* kept, const float* other, u8* positive, s64 rows,
                                     int channels, int width, Write write) {
  Columns at = gs_columns<V>(rows, channels, width);
  Normalizing by = gs_normalizing(kept, channels);
  float mean[V], scale[V], offset[V];
  gs_load(by.mean + at.channel, mean);
  gs_load(by.scale + at.channel, scale);
  gs_load(by.offset + at.channel, offset);
  for (s64 row = gs_last(at, rows); row >= 0; row -= at.step) {
    s64 place = row * channels + at.channel;
    float v[V], w[V];
    u8 above[V];
    gs_load(x + place, v);
    gs_load(other + place, w);
    for (int j = 0; j < V; j++) {
      v[j] = gs_relu(gs_add(gs_normalized(v[j], mean[j], scale[j], offset[j]), w[j]));
      above[j] = v[j] > 0.0f ? 1 : 0;
    }
    write(place, v);
    gs_store(positive + place, above);
  }
}

template <int V>
GS_DEVICE void gs_normalize_add_relu(const float* x, const float* kept, const float* other, float* y, u8* positive,
                                     s64 rows, int channels, int width, Cell* cell, RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  gs_sums_of_normalized<V>(x, kept, other, positive, rows, channels, width, [&](s64 place, float(&v)[V]) {
    for (int j = 0; j < V; j++) gs_range_see(seen, v[j]);
    gs_store(y + place, v);
  });
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL normalize_add_relu_1(const float* x, const float* kept, const float* other, float* y, u8* positive, s64 rows,
                               int channels, int width, Cell* cell, RangePart* parts, u32* ticket) {
  gs_normalize_add_relu<1>(x, kept, other, y, positive, rows, channels, width, cell, parts, ticket);
}
GS_KERNEL normalize_add_relu_4(const float* x, const float* kept, const float* other, float* y, u8* positive, s64 rows,
                               int channels, int width, Cell* cell, RangePart* parts, u32* ticket) {
  gs_normalize_add_relu<4>(x, kept, other, y, positive, rows, channels, width, cell, parts, ticket);
}

// The same, and the sum as bytes, by a guess that encode_bytes_checked checks.
template <int V>
GS_DEVICE void gs_normalize_add_relu_guessed(const float* x, const float* kept, const float* other, float* y,
                                             u8* positive, u8* q, s64 rows, int channels, int width, Bytes how,
                                             Cell* range, s32* guess, RangePart* parts, u32* ticket) {
  GridOf grid = gs_guessed_grid(range, how.bits, guess);
  RangeSeen seen = gs_range_nothing();
  gs_sums_of_normalized<V>(x, kept, other, positive, rows, channels, width, [&](s64 place, float(&v)[V]) {
    u8 raw[V];
    for (int j = 0; j < V; j++) {
      gs_range_see(seen, v[j]);
      raw[j] = gs_byte(v[j], grid, how, (u32)place + (u32)j);
    }
    gs_store(y + place, v);
    gs_store(q + place, raw);
  });
  gs_range_note(seen, range, parts, ticket);
}
GS_KERNEL normalize_add_relu_guessed_1(const float* x, const float* kept, const float* other, float* y, u8* positive,
                                       u8* q, s64 rows, int channels, int width, Bytes how, Cell* range, s32* guess,
                                       RangePart* parts, u32* ticket) {
  gs_normalize_add_relu_guessed<1>(x, kept, other, y, positive, q, rows, channels, width, how, range, guess, parts,
                                   ticket);
}
GS_KERNEL normalize_add_relu_guessed_4(const float* x, const float* kept, const float* other, float* y, u8* positive,
                                       u8* q, s64 rows, int channels, int width, Bytes how, Cell* range, s32* guess,
                                       RangePart* parts, u32* ticket) {
  gs_normalize_add_relu_guessed<4>(x, kept, other, y, positive, q, rows, channels, width, how, range, guess, parts,
                                   ticket);
}

// An output of known range straight onto its grid, as encode_bytes puts it there.
template <int V>
GS_DEVICE void gs_normalize_encode(const float* x, const float* kept, u8* q, s64 rows, int channels, int width, int relu,
                                   const Cell* range, Cell* out, int isUnsigned, int bits, int stochastic, u32 low,
                                   u32 high, Status* status, int place) {
  GridOf grid = gs_shared_grid(range, bits, status, place);
  if (gs_first() == 0) out->scale = gs_power(-grid.exponent);
  if (isUnsigned) grid.lowest = 0;
  Columns at = gs_columns<V>(rows, channels, width);
  Normalizing by = gs_normalizing(kept, channels);
  float mean[V], scale[V], offset[V];
  gs_load(by.mean + at.channel, mean);
  gs_load(by.scale + at.channel, scale);
  gs_load(by.offset + at.channel, offset);
  for (s64 row = gs_last(at, rows); row >= 0; row -= at.step) {
    s64 first = row * channels + at.channel;
    float v[V];
    u8 raw[V];
    gs_load(x + first, v);
    for (int j = 0; j < V; j++) {
      float value = gs_normalized(v[j], mean[j], scale[j], offset[j]);
      if (relu) value = gs_relu(value);
      raw[j] = (u8)(s32)gs_raw(value, grid, stochastic, low, high, (u32)first + (u32)j);
    }
    gs_store(q + first, raw);
  }
}
GS_KERNEL normalize_encode_1(const float* x, const float* kept, u8* q, s64 rows, int channels, int width, int relu,
                             const Cell* range, Cell* out, int isUnsigned, int bits, int stochastic, u32 low, u32 high,
                             Status* status, int place) {
  gs_normalize_encode<1>(x, kept, q, rows, channels, width, relu, range, out, isUnsigned, bits, stochastic, low, high,
                         status, place);
}
GS_KERNEL normalize_encode_4(const float* x, const float* kept, u8* q, s64 rows, int channels, int width, int relu,
                             const Cell* range, Cell* out, int isUnsigned, int bits, int stochastic, u32 low, u32 high,
                             Status* status, int place) {
  gs_normalize_encode<4>(x, kept, q, rows, channels, width, relu, range, out, isUnsigned, bits, stochastic, low, high,
                         status, place);
}

// A thread's numbers for gradients: of the output, whose sign tells what passed its ReLU.
template <int V>
struct GradientColumns {
  float mean[V], scale[V], offset[V];
  int relu;
};
template <int V>
GS_DEVICE GradientColumns<V> gs_gradient_columns(const float* kept, int channels, int channel, int relu) {
  GradientColumns<V> of;
  Normalizing by = gs_normalizing(kept, channels);
  gs_load(by.mean + channel, of.mean);
  gs_load(by.scale + channel, of.scale);
  gs_load(by.offset + channel, of.offset);
  of.relu = relu;
  return of;
}
template <int V>
GS_DEVICE float gs_passed(const GradientColumns<V>& of, int j, float x, float gradient) {
  bool passes = !of.relu || gs_normalized(x, of.mean[j], of.scale[j], of.offset[j]) > 0.0f;
  return passes ? gradient : 0.0f;
}

// Parts: sums of the gradient after ReLU, and of it times x - mean. From the last row to the first, as the others that
// follow what wrote their input from the first to the last: what came last is still in the cache.
template <int V>
GS_DEVICE void gs_gradient_sums(const float* x, const float* kept, const float* g, s64 rows, int channels, int width,
                                int relu, double* parts) {
  Columns at = gs_columns<V>(rows, channels, width);
  GradientColumns<V> of = gs_gradient_columns<V>(kept, channels, at.channel, relu);
  ColumnSums<2, V> sums;
  gs_sum_columns(sums, at, rows, [&](s64 row, float(&part)[2][V]) {
    s64 place = (rows - 1 - row) * channels + at.channel;
    float v[V], gradient[V];
    gs_load(x + place, v);
    gs_load(g + place, gradient);
    for (int j = 0; j < V; j++) {
      float passed = gs_passed(of, j, v[j], gradient[j]);
      part[0][j] = gs_add(part[0][j], passed);
      part[1][j] = gs_fma(passed, gs_sub(v[j], of.mean[j]), part[1][j]);
    }
  });
  gs_leave_columns(sums, channels, width, parts);
}
GS_KERNEL gradient_sums_1(const float* x, const float* kept, const float* g, s64 rows, int channels, int width, int relu,
                          double* parts) {
  gs_gradient_sums<1>(x, kept, g, rows, channels, width, relu, parts);
}
GS_KERNEL gradient_sums_4(const float* x, const float* kept, const float* g, s64 rows, int channels, int width, int relu,
                          double* parts) {
  gs_gradient_sums<4>(x, kept, g, rows, channels, width, relu, parts);
}

// Also leaves factors of gradInput = a (g - b - (x - mean) c) in `factors`, `channels` floats each.
GS_KERNEL GS_BOUNDS(GS_JOIN_THREADS, 1)
    join_gradient_sums(s64 rows, const double* parts, int chunks, int channels, const float* gamma,
                       const float* variance, float epsilon, float* gradGamma, float* gradBeta, float* factors) {
  double sums[2];
  int c;
  if (!gs_join_columns(parts, chunks, channels, sums, c)) return;
  double n = (double)rows, square = (double)variance[c] + (double)epsilon, deviation = sqrt(square);
  gradBeta[c] = (float)sums[0];
  gradGamma[c] = (float)(sums[1] / deviation);
  factors[c] = (float)((double)gamma[c] / deviation);
  factors[channels + c] = (float)(sums[0] / n);
  factors[2 * (s64)channels + c] = (float)(sums[1] / n / square);
}

// Calls write(place, gradients) for all of a thread's gradients of the input.
template <int V, class Write>
GS_DEVICE void gs_gradients_of_inputs(const float* x, const float* kept, const float* factors, const float* g, s64 rows,
                                      int channels, int width, int relu, Write write) {
  Columns at = gs_columns<V>(rows, channels, width);
  GradientColumns<V> of = gs_gradient_columns<V>(kept, channels, at.channel, relu);
  float a[V], b[V], c[V];
  gs_load(factors + at.channel, a);
  gs_load(factors + channels + at.channel, b);
  gs_load(factors + 2 * (s64)channels + at.channel, c);
  for (s64 row = at.row; row < rows; row += at.step) {
    s64 place = row * channels + at.channel;
    float v[V], gradient[V];
    gs_load(x + place, v);
    gs_load(g + place, gradient);
    for (int j = 0; j < V; j++) {
      float passed = gs_passed(of, j, v[j], gradient[j]);
      float centred = gs_sub(gs_sub(passed, b[j]), gs_mul(gs_sub(v[j], of.mean[j]), c[j]));
      gradient[j] = gs_mul(a[j], centred);
    }
    write(place, gradient);
  }
}

template <int V>
GS_DEVICE void gs_normalization_gradient(const float* x, const float* kept, const float* factors, const float* g,
                                         float* gradInput, s64 rows, int channels, int width, int relu, Cell* cell,
                                         RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  gs_gradients_of_inputs<V>(x, kept, factors, g, rows, channels, width, relu, [&](s64 place, float(&gradient)[V]) {
    for (int j = 0; j < V; j++) gs_range_see(seen, gradient[j]);
    gs_store(gradInput + place, gradient);
  });
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL normalization_gradient_1(const float* x, const float* kept, const float* factors, const float* g,
                                   float* gradInput, s64 rows, int channels, int width, int relu, Cell* cell,
                                   RangePart* parts, u32* ticket) {
  gs_normalization_gradient<1>(x, kept, factors, g, gradInput, rows, channels, width, relu, cell, parts, ticket);
}
GS_KERNEL normalization_gradient_4(const float* x, const float* kept, const float* factors, const float* g,
                                   float* gradInput, s64 rows, int channels, int width, int relu, Cell* cell,
                                   RangePart* parts, u32* ticket) {
  gs_normalization_gradient<4>(x, kept, factors, g, gradInput, rows, channels, width, relu, cell, parts, ticket);
}

// The gradient straight onto the grid of its range, as encode_bytes puts it there: first by a guess, which the second
// kernel checks, and where it was wrong writes again.
template <int V>
GS_DEVICE void gs_normalization_gradient_guessed(const float* x, const float* kept, const float* factors, const float* g,
                                                 u8* q, s64 rows, int channels, int width, int relu, Bytes how,
                                                 Cell* range, s32* guess, RangePart* parts, u32* ticket) {
  GridOf grid = gs_guessed_grid(range, how.bits, guess);
  RangeSeen seen = gs_range_nothing();
  gs_gradients_of_inputs<V>(x, kept, factors, g, rows, channels, width, relu, [&](s64 place, float(&gradient)[V]) {
    u8 raw[V];
    for (int j = 0; j < V; j++) {
      gs_range_see(seen, gradient[j]);
      raw[j] = gs_byte(gradient[j], grid, how, (u32)place + (u32)j);
    }
    gs_store(q + place, raw);
  });
  gs_range_note(seen, range, parts, ticket);
}
GS_KERNEL normalization_gradient_guessed_1(const float* x, const float* kept, const float* factors, const float* g,
                                           u8* q, s64 rows, int channels, int width, int relu, Bytes how, Cell* range,
                                           s32* guess, RangePart* parts, u32* ticket) {
  gs_normalization_gradient_guessed<1>(x, kept, factors, g, q, rows, channels, width, relu, how, range, guess, parts,
                                       ticket);
}
GS_KERNEL normalization_gradient_guessed_4(const float* x, const float* kept, const float* factors, const float* g,
                                           u8* q, s64 rows, int channels, int width, int relu, Bytes how, Cell* range,
                                           s32* guess, RangePart* parts, u32* ticket) {
  gs_normalization_gradient_guessed<4>(x, kept, factors, g, q, rows, channels, width, relu, how, range, guess, parts,
                                       ticket);
}
template <int V>
GS_DEVICE void gs_normalization_gradient_checked(const float* x, const float* kept, const float* factors, const float* g,
                                                 u8* q, s64 rows, int channels, int width, int relu, Bytes how,
                                                 const Cell* range, const s32* guess, Cell* out, Status* status,
                                                 int place) {
  GridOf grid = gs_shared_grid(range, how.bits, status, place);
  if (blockIdx.x == 0 && blockIdx.y == 0 && threadIdx.x == 0) out->scale = gs_power(-grid.exponent);
  if (grid.exponent == *guess) return;
  gs_gradients_of_inputs<V>(x, kept, factors, g, rows, channels, width, relu, [&](s64 first, float(&gradient)[V]) {
    u8 raw[V];
    for (int j = 0; j < V; j++) raw[j] = gs_byte(gradient[j], grid, how, (u32)first + (u32)j);
    gs_store(q + first, raw);
  });
}
GS_KERNEL normalization_gradient_checked_1(const float* x, const float* kept, const float* factors, const float* g,
                                           u8* q, s64 rows, int channels, int width, int relu, Bytes how,
                                           const Cell* range, const s32* guess, Cell* out, Status* status, int place) {
  gs_normalization_gradient_checked<1>(x, kept, factors, g, q, rows, channels, width, relu, how, range, guess, out,
                                       status, place);
}
GS_KERNEL normalization_gradient_checked_4(const float* x, const float* kept, const float* factors, const float* g,
                                           u8* q, s64 rows, int channels, int width, int relu, Bytes how,
                                           const Cell* range, const s32* guess, Cell* out, Status* status, int place) {
  gs_normalization_gradient_checked<4>(x, kept, factors, g, q, rows, channels, width, relu, how, range, guess, out,
                                       status, place);
}
