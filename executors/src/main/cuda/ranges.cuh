// The range of a tensor in one launch: every block leaves its part, the last one to end joins them.
#pragma once
#include "device.cuh"

struct RangePart { float smallest, largest; s32 notFinite; s32 unused; };

// What a thread has seen so far. -0 counts as 0.
struct RangeSeen {
  float smallest, largest;
  s32 notFinite;
};
GS_DEVICE RangeSeen gs_range_nothing() { return {gs_float(0x7f800000), gs_float(0xff800000), 0}; }
GS_DEVICE void gs_range_see(RangeSeen& seen, float value) {
  float v = gs_add(value, 0.0f);
  seen.notFinite |= (gs_bits(v) & 0x7f800000) == 0x7f800000;
  seen.smallest = v < seen.smallest ? v : seen.smallest;
  seen.largest = v > seen.largest ? v : seen.largest;
}
GS_DEVICE void gs_range_join(RangeSeen& seen, float smallest, float largest, s32 notFinite) {
  seen.smallest = smallest < seen.smallest ? smallest : seen.smallest;
  seen.largest = largest > seen.largest ? largest : seen.largest;
  seen.notFinite |= notFinite;
}
GS_DEVICE void gs_range_join_warp(RangeSeen& seen) {
  for (int d = 16; d > 0; d >>= 1) {
    int lane = (threadIdx.x & 31) ^ d;
    float smallest = gs_shuffle(seen.smallest, lane), largest = gs_shuffle(seen.largest, lane);
    s32 notFinite = (s32)gs_shuffle((u32)seen.notFinite, lane);
    gs_range_join(seen, smallest, largest, notFinite);
  }
}

// Ends a kernel whose threads have each seen a part of a tensor: notes the range of the whole in `cell`.
// All threads of all blocks must come, in blocks of a multiple of 32 and at most 1024 threads. `parts` has room for
// all blocks; `ticket` is 0 before and after.
GS_DEVICE void gs_range_note(RangeSeen seen, Cell* cell, RangePart* parts, u32* ticket) {
  GS_SHARED(float, smallest, 32);
  GS_SHARED(float, largest, 32);
  GS_SHARED(s32, notFinite, 32);
  GS_SHARED(u32, last, 1);
  int warps = (int)blockDim.x >> 5, warp = (int)threadIdx.x >> 5;
  int block = (int)(blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z));
  int blocks = (int)(gridDim.x * gridDim.y * gridDim.z);
  gs_range_join_warp(seen);
  gs_barrier();
  if ((threadIdx.x & 31) == 0) {
    smallest[warp] = seen.smallest;
    largest[warp] = seen.largest;
    notFinite[warp] = seen.notFinite;
  }
  gs_barrier();
  if (threadIdx.x == 0) {
    for (int i = 1; i < warps; i++) gs_range_join(seen, smallest[i], largest[i], notFinite[i]);
    parts[block] = {seen.smallest, seen.largest, seen.notFinite, 0};
    gs_fence();
    last[0] = gs_atomic_add(ticket, 1u) == (u32)(blocks - 1);
  }
  gs_barrier();
  if (!last[0]) return;
  gs_fence();
  seen = gs_range_nothing();
  for (int i = (int)threadIdx.x; i < blocks; i += (int)blockDim.x) {
    volatile RangePart* part = &parts[i];
    gs_range_join(seen, part->smallest, part->largest, part->notFinite);
  }
  gs_range_join_warp(seen);
  gs_barrier();
  if ((threadIdx.x & 31) == 0) {
    smallest[warp] = seen.smallest;
    largest[warp] = seen.largest;
    notFinite[warp] = seen.notFinite;
  }
  gs_barrier();
  if (threadIdx.x == 0) {
    for (int i = 1; i < warps; i++) gs_range_join(seen, smallest[i], largest[i], notFinite[i]);
    cell->smallest = seen.smallest;
    cell->largest = seen.largest;
    cell->notFinite = seen.notFinite;
    *ticket = 0;
  }
}

// The same for so many blocks of a launch as see a part of the tensor, which join their ranges by the order of floats as
// whole numbers: of the largest, and of the smallest turned round. All zeros before and after.
struct RangeKeys { u32 smallest, largest, notFinite, ended; };
GS_DEVICE u32 gs_key(float v) {
  s32 bits = gs_bits(v);
  return bits < 0 ? ~(u32)bits : (u32)bits | 0x80000000u;
}
GS_DEVICE float gs_of_key(u32 key) { return gs_float((s32)(key & 0x80000000u ? key & 0x7fffffffu : ~key)); }
GS_DEVICE void gs_range_note(RangeSeen seen, Cell* cell, RangeKeys* keys, u32 blocks) {
  GS_SHARED(float, smallest, 32);
  GS_SHARED(float, largest, 32);
  GS_SHARED(s32, notFinite, 32);
  int warps = (int)blockDim.x >> 5, warp = (int)threadIdx.x >> 5;
  gs_range_join_warp(seen);
  gs_barrier();
  if ((threadIdx.x & 31) == 0) {
    smallest[warp] = seen.smallest;
    largest[warp] = seen.largest;
    notFinite[warp] = seen.notFinite;
  }
  gs_barrier();
  if (threadIdx.x != 0) return;
  for (int i = 1; i < warps; i++) gs_range_join(seen, smallest[i], largest[i], notFinite[i]);
  gs_atomic_max(&keys->smallest, ~gs_key(seen.smallest));
  gs_atomic_max(&keys->largest, gs_key(seen.largest));
  if (seen.notFinite) gs_atomic_max(&keys->notFinite, 1u);
  gs_fence();
  if (gs_atomic_add(&keys->ended, 1u) != blocks - 1) return;
  gs_fence();
  volatile RangeKeys* all = keys;
  cell->smallest = gs_of_key(~all->smallest);
  cell->largest = gs_of_key(all->largest);
  cell->notFinite = (s32)all->notFinite;
  *keys = {0, 0, 0, 0};
}
GS_DEVICE void gs_range_note(RangeSeen seen, Cell* cell, RangeKeys* keys) {
  gs_range_note(seen, cell, keys, (u32)(gridDim.x * gridDim.y * gridDim.z));
}

// The range of n floats.
GS_KERNEL range_f32(const float* x, s64 n, Cell* cell, RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  s64 vectors = ((u64)x & 15) == 0 ? n / 4 : 0;
  for (s64 i = gs_first(); i < vectors; i += gs_stride()) {
    Float4 v = ((const Float4*)x)[i];
    gs_range_see(seen, v.x);
    gs_range_see(seen, v.y);
    gs_range_see(seen, v.z);
    gs_range_see(seen, v.w);
  }
  for (s64 i = vectors * 4 + gs_first(); i < n; i += gs_stride()) gs_range_see(seen, x[i]);
  gs_range_note(seen, cell, parts, ticket);
}
