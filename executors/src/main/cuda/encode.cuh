// Onto a grid: scale, rounding and saturation, equal to DynamicFixedPoint.java to the bit.
#pragma once
#include "device.cuh"
#include "ranges.cuh"
#include "sums.cuh"

// Dynamic fixed point: value = raw * 2^-exponent.
struct GridOf { s32 exponent, lowest, highest; };

GS_DEVICE double gs_power(s32 exponent) { return gs_double((s64)(exponent + 1023) << 52); }

// v * 2^exponent, rounded once to f32; |exponent| at most 252.
GS_DEVICE float gs_scaled(float v, s32 exponent) {
  if (exponent >= -126 && exponent <= 127) return gs_mul(v, gs_float((exponent + 127) << 23));
  return (float)((double)v * gs_power(exponent));
}

// The grid that a range asks for, or that of exponent 0 where something is not finite.
GS_DEVICE GridOf gs_grid(const Cell* range, int bits) {
  GridOf grid;
  grid.lowest = -(1 << (bits - 1));
  grid.highest = (1 << (bits - 1)) - 1;
  grid.exponent = 0;
  float smallest = range->smallest, largest = range->largest;
  if (range->notFinite || smallest > largest || (smallest == 0.0f && largest == 0.0f)) return grid;
  double half = (double)(1 << (bits - 1));
  double above = fabs((half - 0.5) / (double)largest), below = fabs((-half - 0.5) / (double)smallest);
  double least = above < below ? above : below;
  grid.exponent = (s32)((gs_bits(least) >> 52) & 0x7ff) - 1023;
  return grid;
}

// The raw value of v, saturated; zero has no sign.
GS_DEVICE float gs_raw(float v, GridOf grid, int stochastic, u32 low, u32 high, u32 index) {
  float scaled = gs_scaled(v, grid.exponent);
  float raw;
  if (stochastic) {
    float whole = floorf(scaled);
    float fraction = gs_sub(scaled, whole);
    float carry = gs_add(fraction, gs_uniform(low, high, index)) >= 1.0f ? 1.0f : 0.0f;
    raw = gs_add(fmaxf((float)grid.lowest - 1.0f, fminf((float)grid.highest, whole)), carry);
  } else {
    raw = rintf(scaled);
  }
  return gs_add(fmaxf((float)grid.lowest, fminf((float)grid.highest, raw)), 0.0f);
}
GS_DEVICE float gs_value(float raw, GridOf grid) { return gs_scaled(raw, -grid.exponent); }

// A kernel's grid, worked out by one thread of the block; reports a range that is not finite.
GS_DEVICE GridOf gs_shared_grid(const Cell* range, int bits, Status* status, s32 place) {
  GS_SHARED(s32, exponent, 1);
  GridOf grid;
  if (threadIdx.x == 0) {
    grid = gs_grid(range, bits);
    exponent[0] = grid.exponent;
    if (range->notFinite) gs_atomic_min(&status->firstNotFinite, place);
  }
  gs_barrier();
  grid.lowest = -(1 << (bits - 1));
  grid.highest = (1 << (bits - 1)) - 1;
  grid.exponent = exponent[0];
  return grid;
}

// Bytes written before their range is known, by the grid that the last range asked for: it is seldom another one. The
// cell holds the last range when the kernel begins, and the new one when it has ended.
GS_DEVICE GridOf gs_guessed_grid(const Cell* range, int bits, s32* guess) {
  GS_SHARED(s32, exponent, 1);
  GridOf grid;
  if (threadIdx.x == 0) {
    grid = gs_grid(range, bits);
    exponent[0] = grid.exponent;
    if (blockIdx.x == 0 && blockIdx.y == 0) *guess = grid.exponent;
  }
  gs_barrier();
  grid.lowest = -(1 << (bits - 1));
  grid.highest = (1 << (bits - 1)) - 1;
  grid.exponent = exponent[0];
  return grid;
}
// How bytes or shorts are written: the numbers of an Encoding.
struct Bytes {
  int bits, stochastic;
  u32 low, high;
};
GS_DEVICE u8 gs_byte(float v, GridOf grid, Bytes how, u32 index) {
  return (u8)(s32)gs_raw(v, grid, how.stochastic, how.low, how.high, index);
}

GS_DEVICE void gs_encode_bytes(const float* x, u8* q, s64 n, GridOf grid, Bytes how) {
  s64 vectors = (((u64)x & 15) | ((u64)q & 3)) == 0 ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    Float4 v = ((const Float4*)x)[i];
    u32 index = (u32)i * 4;
    u32 word = (u32)gs_byte(v.x, grid, how, index) | (u32)gs_byte(v.y, grid, how, index + 1) << 8;
    word |= (u32)gs_byte(v.z, grid, how, index + 2) << 16 | (u32)gs_byte(v.w, grid, how, index + 3) << 24;
    ((u32*)q)[i] = word;
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) q[i] = gs_byte(x[i], grid, how, (u32)i);
}

GS_KERNEL encode_bytes(const float* x, u8* q, s64 n, const Cell* range, Cell* out, int isUnsigned, int bits,
                       int stochastic, u32 low, u32 high, Status* status, int place) {
  GridOf grid = gs_shared_grid(range, bits, status, place);
  if (gs_first() == 0) out->scale = gs_power(-grid.exponent);
  if (isUnsigned) grid.lowest = 0;
  gs_encode_bytes(x, q, n, grid, Bytes{bits, stochastic, low, high});
}

// Writes bytes of values that are not negative again, where the guess by which they were written was wrong.
GS_KERNEL encode_bytes_checked(const float* x, u8* q, s64 n, Bytes how, const Cell* range, const s32* guess, Cell* out,
                               Status* status, int place) {
  GridOf grid = gs_shared_grid(range, how.bits, status, place);
  if (gs_first() == 0) out->scale = gs_power(-grid.exponent);
  if (grid.exponent != *guess) gs_encode_bytes(x, q, n, grid, how);
}

GS_DEVICE u32 gs_two_shorts(float a, float b, GridOf grid, Bytes how, u32 index) {
  s32 first = (s32)gs_raw(a, grid, how.stochastic, how.low, how.high, index);
  s32 second = (s32)gs_raw(b, grid, how.stochastic, how.low, how.high, index + 1);
  return ((u32)first & 0xffffu) | (u32)second << 16;
}
GS_KERNEL encode_shorts(const float* x, s16* q, s64 n, const Cell* range, Cell* out, int bits, int stochastic, u32 low,
                        u32 high, Status* status, int place) {
  GridOf grid = gs_shared_grid(range, bits, status, place);
  if (gs_first() == 0) out->scale = gs_power(-grid.exponent);
  Bytes how = {bits, stochastic, low, high};
  s64 vectors = (((u64)x & 15) | ((u64)q & 7)) == 0 ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    Float4 v = ((const Float4*)x)[i];
    u32 index = (u32)i * 4;
    ((Integer2*)q)[i] = Integer2{(s32)gs_two_shorts(v.x, v.y, grid, how, index),
                                 (s32)gs_two_shorts(v.z, v.w, grid, how, index + 2)};
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride())
    q[i] = (s16)(s32)gs_raw(x[i], grid, stochastic, low, high, (u32)i);
}

GS_KERNEL encode_floats(const float* x, float* y, s64 n, const Cell* range, int bits, int stochastic, u32 low, u32 high,
                        Status* status, int place) {
  GridOf grid = gs_shared_grid(range, bits, status, place);
  for (s64 i = gs_first(); i < n; i += gs_stride())
    y[i] = gs_value(gs_raw(x[i], grid, stochastic, low, high, (u32)i), grid);
}

// The step of a grid; 1 where it is not one, which is reported.
GS_DEVICE float gs_step(const float* step, Status* status, s32 place) {
  float value = *step;
  bool fine = value > 0.0f && value <= 3.402823466e+38f;
  if (!fine && threadIdx.x == 0) gs_atomic_min(&status->firstNotFinite, place);
  return fine ? value : 1.0f;
}
GS_DEVICE float gs_raw_of_step(float steps, float lowest, float highest) {
  return gs_add(fmaxf(lowest, fminf(highest, rintf(steps))), 0.0f);
}

GS_KERNEL encode_bytes_by_step(const float* x, u8* q, s64 n, const float* step, Cell* out, int isUnsigned, int bits,
                               Status* status, int place) {
  float size = gs_step(step, status, place);
  if (gs_first() == 0) out->scale = (double)size;
  float highest = (float)((1 << (bits - 1)) - 1), lowest = isUnsigned ? 0.0f : -highest - 1.0f;
  for (s64 i = gs_first(); i < n; i += gs_stride())
    q[i] = (u8)(s32)gs_raw_of_step(gs_div(x[i], size), lowest, highest);
}

GS_KERNEL encode_floats_by_step(const float* x, float* y, s64 n, const float* step, int bits, Status* status, int place) {
  float size = gs_step(step, status, place);
  float highest = (float)((1 << (bits - 1)) - 1), lowest = -highest - 1.0f;
  for (s64 i = gs_first(); i < n; i += gs_stride())
    y[i] = gs_mul(gs_raw_of_step(gs_div(x[i], size), lowest, highest), size);
}

// A byte's value, rounded once: a raw value times a scale of 24 bits is exact before that.
GS_DEVICE float gs_decoded(u32 byte, int isUnsigned, float step, double scale) {
  s32 raw = (s32)(byte & 255u);
  if (!isUnsigned && raw > 127) raw -= 256;
  return (double)step == scale ? gs_mul((float)raw, step) : (float)((double)raw * scale);
}

GS_KERNEL decode_bytes(const u8* q, float* y, s64 n, const Cell* cell, int isUnsigned) {
  double scale = cell->scale;
  float step = (float)scale;
  s64 vectors = (((u64)y & 15) | ((u64)q & 3)) == 0 ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    u32 word = ((const u32*)q)[i];
    Float4 v;
    v.x = gs_decoded(word, isUnsigned, step, scale);
    v.y = gs_decoded(word >> 8, isUnsigned, step, scale);
    v.z = gs_decoded(word >> 16, isUnsigned, step, scale);
    v.w = gs_decoded(word >> 24, isUnsigned, step, scale);
    ((Float4*)y)[i] = v;
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) y[i] = gs_decoded(q[i], isUnsigned, step, scale);
}

// As above; a double holds a raw value of 16 bits times a scale of 24.
GS_KERNEL decode_shorts(const s16* q, float* y, s64 n, const Cell* cell) {
  double scale = cell->scale;
  for (s64 i = gs_first(); i < n; i += gs_stride()) y[i] = (float)((double)q[i] * scale);
}

GS_KERNEL step_gradient(const float* x, const float* g, s64 n, const float* step, int bits, float* gradStep,
                        double* parts, u32* ticket) {
  float size = *step, highest = (float)((1 << (bits - 1)) - 1), lowest = -highest - 1.0f;
  double sum = 0;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    float steps = gs_div(x[i], size);
    float raw = gs_raw_of_step(steps, lowest, highest);
    bool inside = steps >= lowest && steps <= highest;
    sum += (double)g[i] * (inside ? (double)gs_sub(raw, steps) : (double)raw);
  }
  bool last;
  sum = gs_sum_note(sum, parts, ticket, last);
  if (last && threadIdx.x == 0) *gradStep = (float)((double)*gradStep + sum);
}
