// Sums in double whose order depends on the launch alone.
#pragma once
#include "device.cuh"

GS_DEVICE double gs_sum_warp(double v) {
  for (int d = 16; d > 0; d >>= 1) v += gs_shuffle(v, (threadIdx.x & 31) ^ d);
  return v;
}

// The sum over a block's threads, valid in thread 0; `room` is shared memory for 32.
GS_DEVICE double gs_sum_block(double v, double* room) {
  v = gs_sum_warp(v);
  gs_barrier();
  if ((threadIdx.x & 31) == 0) room[threadIdx.x >> 5] = v;
  gs_barrier();
  if (threadIdx.x == 0)
    for (int i = 1; i < (int)blockDim.x >> 5; i++) v += room[i];
  return v;
}

// The sum over all blocks, valid in thread 0 of the block that ends last, where `last` is true. All threads of all
// blocks must come. `parts` has room for all blocks; `ticket` is 0 before and after.
GS_DEVICE double gs_sum_note(double v, double* parts, u32* ticket, bool& last) {
  GS_SHARED(double, room, 32);
  GS_SHARED(u32, ends, 1);
  int block = (int)(blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z));
  int blocks = (int)(gridDim.x * gridDim.y * gridDim.z);
  v = gs_sum_block(v, room);
  if (threadIdx.x == 0) {
    parts[block] = v;
    gs_fence();
    ends[0] = gs_atomic_add(ticket, 1u) == (u32)(blocks - 1);
  }
  gs_barrier();
  last = ends[0] != 0;
  if (!last) return 0;
  gs_fence();
  double sum = 0;
  for (int i = (int)threadIdx.x; i < blocks; i += (int)blockDim.x) sum += *(volatile double*)&parts[i];
  sum = gs_sum_block(sum, room);
  if (threadIdx.x == 0) *ticket = 0;
  return sum;
}
