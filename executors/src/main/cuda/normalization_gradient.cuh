// Gradients of batch normalisations: two sums for each channel, then the gradient of the input, in f32 or as bytes.
#pragma once
#include "columns.cuh"
#include "encode.cuh"
#include "normalization.cuh"
#include "ranges.cuh"

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
