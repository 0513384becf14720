// The gradient of a layer's output on its way to an operand in bytes, in one pass: what passes the ReLU, its sums for the
// bias, and the grid of its range, by a guess that a second kernel checks. Bits are those of relu_gradient, column_sums and
// encode_bytes.
#pragma once
#include "columns.cuh"
#include "encode.cuh"
#include "ranges.cuh"

template <int V>
GS_DEVICE void gs_load_passed(const float* y, const float* g, s64 place, int relu, float (&v)[V]) {
  gs_load(g + place, v);
  if (!relu) return;
  float output[V];
  gs_load(y + place, output);
  for (int j = 0; j < V; j++) v[j] = output[j] > 0.0f ? v[j] : 0.0f;
}

template <int V>
GS_DEVICE void gs_output_gradient_guessed(const float* y, const float* g, u8* q, s64 rows, int channels, int width,
                                          int relu, Bytes how, Cell* range, s32* guess, RangePart* rangeParts,
                                          u32* ticket, double* parts) {
  GridOf grid = gs_guessed_grid(range, how.bits, guess);
  Columns at = gs_columns<V>(rows, channels, width);
  RangeSeen seen = gs_range_nothing();
  ColumnSums<1, V> sums;
  gs_sum_columns(sums, at, rows, [&](s64 row, float(&part)[1][V]) {
    s64 place = row * channels + at.channel;
    float v[V];
    u8 raw[V];
    gs_load_passed(y, g, place, relu, v);
    for (int j = 0; j < V; j++) {
      part[0][j] = gs_add(part[0][j], v[j]);
      gs_range_see(seen, v[j]);
      raw[j] = gs_byte(v[j], grid, how, (u32)place + (u32)j);
    }
    gs_store(q + place, raw);
  });
  gs_leave_columns(sums, channels, width, parts);
  gs_range_note(seen, range, rangeParts, ticket);
}
GS_KERNEL output_gradient_guessed_1(const float* y, const float* g, u8* q, s64 rows, int channels, int width, int relu,
                                    Bytes how, Cell* range, s32* guess, RangePart* rangeParts, u32* ticket,
                                    double* parts) {
  gs_output_gradient_guessed<1>(y, g, q, rows, channels, width, relu, how, range, guess, rangeParts, ticket, parts);
}
GS_KERNEL output_gradient_guessed_4(const float* y, const float* g, u8* q, s64 rows, int channels, int width, int relu,
                                    Bytes how, Cell* range, s32* guess, RangePart* rangeParts, u32* ticket,
                                    double* parts) {
  gs_output_gradient_guessed<4>(y, g, q, rows, channels, width, relu, how, range, guess, rangeParts, ticket, parts);
}

template <int V>
GS_DEVICE void gs_output_gradient_checked(const float* y, const float* g, u8* q, s64 rows, int channels, int width,
                                          int relu, Bytes how, const Cell* range, const s32* guess, Cell* out,
                                          Status* status, int place) {
  GridOf grid = gs_shared_grid(range, how.bits, status, place);
  if (blockIdx.x == 0 && blockIdx.y == 0 && threadIdx.x == 0) out->scale = gs_power(-grid.exponent);
  if (grid.exponent == *guess) return;
  Columns at = gs_columns<V>(rows, channels, width);
  for (s64 row = at.row; row < rows; row += at.step) {
    s64 first = row * channels + at.channel;
    float v[V];
    u8 raw[V];
    gs_load_passed(y, g, first, relu, v);
    for (int j = 0; j < V; j++) raw[j] = gs_byte(v[j], grid, how, (u32)first + (u32)j);
    gs_store(q + first, raw);
  }
}
GS_KERNEL output_gradient_checked_1(const float* y, const float* g, u8* q, s64 rows, int channels, int width, int relu,
                                    Bytes how, const Cell* range, const s32* guess, Cell* out, Status* status,
                                    int place) {
  gs_output_gradient_checked<1>(y, g, q, rows, channels, width, relu, how, range, guess, out, status, place);
}
GS_KERNEL output_gradient_checked_4(const float* y, const float* g, u8* q, s64 rows, int channels, int width, int relu,
                                    Bytes how, const Cell* range, const s32* guess, Cell* out, Status* status,
                                    int place) {
  gs_output_gradient_checked<4>(y, g, q, rows, channels, width, relu, how, range, guess, out, status, place);
}
