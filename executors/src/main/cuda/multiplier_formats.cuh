// Formats of Courbariaux et al. 2014: fixed point of kept ranges, equal to FixedPoint.java to the bit, half floats, equal
// to HalfFloat.java, and steps of momentum.
#pragma once
#include "device.cuh"
#include "encode.cuh"
#include "sums.cuh"

GS_DEVICE bool gs_finite(float v) { return (gs_bits(v) & 0x7f800000) != 0x7f800000; }

// What a block has seen of values beyond a format, and beyond that of one integer bit less.
struct OverflowPart { double over, overOneLess; };

// Adds shares of n values, and 1, to counts[0..2]. All threads of all blocks must come; `parts` has room for all blocks,
// `ticket` is 0 before and after.
GS_DEVICE void gs_count_overflows(u32 over, u32 overOneLess, s64 n, float* counts, OverflowPart* parts, u32* ticket) {
  GS_SHARED(double, room, 32);
  GS_SHARED(u32, ends, 1);
  double first = gs_sum_block((double)over, room), second = gs_sum_block((double)overOneLess, room);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = {first, second};
    gs_fence();
    ends[0] = gs_atomic_add(ticket, 1u) == gridDim.x - 1;
  }
  gs_barrier();
  if (!ends[0]) return;
  gs_fence();
  first = 0;
  second = 0;
  for (int i = (int)threadIdx.x; i < (int)gridDim.x; i += (int)blockDim.x) {
    first += *(volatile double*)&parts[i].over;
    second += *(volatile double*)&parts[i].overOneLess;
  }
  first = gs_sum_block(first, room);
  second = gs_sum_block(second, room);
  if (threadIdx.x == 0) {
    double values = n > 0 ? (double)n : 1.0;
    counts[0] = (float)((double)counts[0] + first / values);
    counts[1] = (float)((double)counts[1] + second / values);
    counts[2] = gs_add(counts[2], 1.0f);
    *ticket = 0;
  }
}

GS_DEVICE void gs_store_raw(u8* to, double raw, GridOf) { *to = (u8)(s32)raw; }
GS_DEVICE void gs_store_raw(float* to, double raw, GridOf grid) { *to = (float)(raw * gs_power(-grid.exponent)); }

// `bits` is without the sign. Raw values of at most 22 bits are worked out in single precision.
#define GS_BITS_IN_SINGLE 22
template <class T>
GS_DEVICE void gs_encode_kept(const float* x, T* y, s64 n, const float* integerBits, Cell* out, int isUnsigned, int bits,
                              float* counts, OverflowPart* parts, u32* ticket, Status* status, int place) {
  float range = *integerBits;
  if (!(fabsf(range) < 126.0f)) {
    if (gs_first() == 0) gs_atomic_min(&status->firstNotFinite, place);
    return;
  }
  s32 largest = (s32)((1ll << bits) - 1);
  GridOf grid = {bits - (s32)range, isUnsigned ? 0 : -largest, largest};
  double up = gs_power(grid.exponent), bound = (double)largest * gs_power(-grid.exponent);
  if (out != nullptr && gs_first() == 0) out->scale = gs_power(-grid.exponent);
  u32 over = 0, overOneLess = 0;
  bool finite = true;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    float v = x[i];
    finite = finite && gs_finite(v);
    double magnitude = fabs((double)v);
    over += magnitude > bound;
    overOneLess += magnitude > bound * 0.5;
    double raw = bits <= GS_BITS_IN_SINGLE
                     ? (double)gs_raw(v, grid, 0, 0, 0, 0)
                     : fmax((double)grid.lowest, fmin((double)largest, rint((double)v * up))) + 0.0;
    gs_store_raw(y + i, raw, grid);
  }
  if (!finite) gs_atomic_min(&status->firstNotFinite, place);
  if (counts != nullptr) gs_count_overflows(over, overOneLess, n, counts, parts, ticket);
}
GS_KERNEL encode_bytes_by_kept_range(const float* x, u8* q, s64 n, const float* integerBits, Cell* out, int isUnsigned,
                                     int bits, float* counts, OverflowPart* parts, u32* ticket, Status* status, int place) {
  gs_encode_kept(x, q, n, integerBits, out, isUnsigned, bits, counts, parts, ticket, status, place);
}
GS_KERNEL encode_floats_by_kept_range(const float* x, float* y, s64 n, const float* integerBits, int bits, float* counts,
                                      OverflowPart* parts, u32* ticket, Status* status, int place) {
  gs_encode_kept(x, y, n, integerBits, (Cell*)nullptr, 0, bits, counts, parts, ticket, status, place);
}

GS_DEVICE float gs_half(float v) {
  s32 bits = gs_bits(v), magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return v;
  s32 rounded;
  if (magnitude < 0x38800000) {
    // Below 2^-14. Floats of the size of 0.75 are 2^-24 apart, as are subnormal halves.
    rounded = gs_bits(gs_sub(gs_add(gs_float(magnitude), 0.75f), 0.75f));
  } else {
    rounded = (magnitude + 0xfff + (magnitude >> 13 & 1)) & ~0x1fff;
    if (rounded >= 0x47800000) rounded = 0x7f800000;
  }
  return gs_float(rounded | (bits & ~0x7fffffff));
}
GS_KERNEL encode_halves(const float* x, float* y, s64 n, Status* status, int place) {
  bool finite = true;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    finite = finite && gs_finite(x[i]);
    y[i] = gs_half(x[i]);
  }
  if (!finite) gs_atomic_min(&status->firstNotFinite, place);
}

GS_KERNEL momentum_step(float* step, const float* gradient, s64 n, float momentum, float learningRate) {
  for (s64 i = gs_first(); i < n; i += gs_stride())
    step[i] = gs_sub(gs_mul(momentum, step[i]), gs_mul(learningRate, gradient[i]));
}
