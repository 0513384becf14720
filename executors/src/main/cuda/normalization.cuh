// Batch normalisation over rows x channels: what is computed with statistics that are there.
#pragma once
#include "columns.cuh"
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
