// Statistics of batch normalisations: of a tensor, or joined from what a convolution's tiles have left of it.
#pragma once
#include "columns.cuh"
#include "integer_convolution.cuh"
#include "normalization.cuh"
#include "ranges.cuh"

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
