// Gradients of weights in integers on the tensor cores.
#pragma once
#include "integer_convolution.cuh"
#include "device.cuh"
#include "ranges.cuh"
#include "window.cuh"

// The sums that a warp has of CHUNKS 16-byte chunks of x by two chunks of g, and the type of a part of the gradient.
template <int SIZE, int CHUNKS> struct WeightSums;
template <int CHUNKS> struct WeightSums<1, CHUNKS> { typedef s32 type[CHUNKS][4][4]; typedef s32 part; };
template <int CHUNKS> struct WeightSums<2, CHUNKS> { typedef s32 type[CHUNKS / 2][2][3][4]; typedef s64 part; };

// 32 pixels of a tile of x and one of g. Both lie in shared memory pixel by pixel, as in global memory, and are turned on
// the way to the registers. Of bytes, a load of pairs puts two channels of two pixels beside each other, and a permutation
// parts the channels; of shorts, it puts two pixels of a channel beside each other, and the permutation parts their bytes.
// The order of the pixels in a sum is the same on both sides, and does not matter.
template <int CHUNKS, class A, class B>
GS_DEVICE void gs_multiply_turned(A chunk_of_x, B chunk_of_g, s32 (&sums)[CHUNKS][4][4]) {
  u32 left[CHUNKS][4], right[4][2];
#pragma unroll
  for (int i = 0; i < CHUNKS; i++) {
    u32 pairs[4];
    gs_load_matrices_turned(pairs, chunk_of_x(i));
    gs_part(pairs[0], pairs[1], left[i][0], left[i][1]);
    gs_part(pairs[2], pairs[3], left[i][2], left[i][3]);
  }
#pragma unroll
  for (int i = 0; i < 2; i++) {
    u32 pairs[4];
    gs_load_matrices_turned(pairs, chunk_of_g(i));
    gs_part(pairs[0], pairs[1], right[i * 2][0], right[i * 2 + 1][0]);
    gs_part(pairs[2], pairs[3], right[i * 2][1], right[i * 2 + 1][1]);
  }
#pragma unroll
  for (int i = 0; i < CHUNKS; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) gs_multiply_add<false, false>(sums[i][j], left[i], right[j][0], right[j][1]);
}
template <int PAIRS, class A, class B>
GS_DEVICE void gs_multiply_turned(A chunk_of_x, B chunk_of_g, s32 (&sums)[PAIRS][2][3][4]) {
  u32 lowA[PAIRS][4], highA[PAIRS][4], lowB[2][2], highB[2][2];
#pragma unroll
  for (int i = 0; i < PAIRS * 2; i++) {
    u32 pairs[4];
    gs_load_matrices_turned(pairs, chunk_of_x(i));
    gs_part(pairs[0], pairs[1], lowA[i >> 1][i & 1], highA[i >> 1][i & 1]);
    gs_part(pairs[2], pairs[3], lowA[i >> 1][2 + (i & 1)], highA[i >> 1][2 + (i & 1)]);
  }
#pragma unroll
  for (int i = 0; i < 2; i++) {
    u32 pairs[4];
    gs_load_matrices_turned(pairs, chunk_of_g(i));
    gs_part(pairs[0], pairs[1], lowB[i][0], highB[i][0]);
    gs_part(pairs[2], pairs[3], lowB[i][1], highB[i][1]);
  }
#pragma unroll
  for (int i = 0; i < PAIRS; i++)
#pragma unroll
    for (int j = 0; j < 2; j++) gs_multiply_add_parts(sums[i][j], lowA[i], highA[i], lowB[j], highB[j]);
}

// Stores sums in a part [rows][results] of which the warp's first is at (row, o). Of bytes, rows 0 to 7 of a product are
// the even channels of its chunk of x, the others the odd ones; so are columns of pairs of products: a lane has four
// channels of g beside each other.
template <int CHUNKS>
GS_DEVICE void gs_leave_weights(const s32 (&sums)[CHUNKS][4][4], s32* part, int row, int o, int rows, int results) {
  int lane = (int)threadIdx.x & 31;
#pragma unroll
  for (int i = 0; i < CHUNKS; i++)
#pragma unroll
    for (int odd = 0; odd < 2; odd++) {
      int r = row + i * 16 + (lane >> 2) * 2 + odd;
#pragma unroll
      for (int j = 0; j < 2; j++) {
        int column = o + j * 16 + (lane & 3) * 4;
        if (r < rows && column < results)
          *(Integer4*)(part + (s64)r * results + column) =
              Integer4{sums[i][j * 2][odd * 2], sums[i][j * 2 + 1][odd * 2], sums[i][j * 2][odd * 2 + 1],
                       sums[i][j * 2 + 1][odd * 2 + 1]};
      }
    }
}
template <int PAIRS>
GS_DEVICE void gs_leave_weights(const s32 (&sums)[PAIRS][2][3][4], s64* part, int row, int o, int rows, int results) {
  int lane = (int)threadIdx.x & 31;
#pragma unroll
  for (int i = 0; i < PAIRS; i++)
#pragma unroll
    for (int half = 0; half < 2; half++) {
      int r = row + i * 16 + half * 8 + (lane >> 2);
#pragma unroll
      for (int j = 0; j < 2; j++) {
        int column = o + j * 8 + (lane & 3) * 2;
        if (r < rows && column < results)
          *(Long2*)(part + (s64)r * results + column) =
              Long2{gs_long_sum(sums[i][j], half * 2), gs_long_sum(sums[i][j], half * 2 + 1)};
      }
    }
}

// A chunk of the gradient of weights: parts[chunk][(position, c)][o] = sum over the chunk's results (pixels of g) of
// x * g. Rows of the left tile are (kernel position, channel of x), those of the right one channels of g. Elements have
// SIZE bytes, and the window counts channels and results in bytes, multiples of 16.
template <int SIZE, int TILE_N, int STAGES, class PART>
GS_DEVICE void gs_weigh(const u8* x, const u8* g, PART* parts, int chunkSteps, Window p) {
  GS_DYNAMIC_SHARED(shared);
  const int WARPS_N = TILE_N / 32, WARPS_M = 8 / WARPS_N, CHUNKS = GS_TILE_M / WARPS_M / 16;
  const int STAGE_BYTES = (GS_TILE_M + TILE_N) * GS_TILE_K, CHUNKS_N = TILE_N / 16;
  int thread = (int)threadIdx.x, lane = thread & 31, warp = thread >> 5;
  int chunkA = warp / WARPS_N * CHUNKS, chunkB = warp % WARPS_N * 2;
  int firstM = (int)blockIdx.x * GS_TILE_M, firstN = (int)blockIdx.y * TILE_N;
  int pixels = p.images * p.rows * p.columns;
  int total = p.kernelHeight * p.kernelWidth * p.channels;
  int from = (int)blockIdx.z * chunkSteps * GS_TILE_K;
  int to = from + chunkSteps * GS_TILE_K < pixels ? from + chunkSteps * GS_TILE_K : pixels;

  // This thread copies a chunk of 16 channels of two pixels of x, and of two (of one, if the tile is narrow) of g.
  int m = firstM + (thread & 7) * 16, position = m / p.channels, c = m % p.channels;
  int v = position / p.kernelWidth, u = position % p.kernelWidth;
  bool liveM = m < total;
  int qx[2], qy[2], n[2];
#pragma unroll
  for (int i = 0; i < 2; i++) {
    int pixel = from + (thread >> 3) + i * 32, rest = pixel / p.columns;
    qx[i] = pixel % p.columns;
    qy[i] = rest % p.rows;
    n[i] = rest / p.rows;
  }
  int stepX = GS_TILE_K % p.columns, stepY = GS_TILE_K / p.columns % p.rows, stepN = GS_TILE_K / p.columns / p.rows;
  int chunkG = thread % CHUNKS_N, rowG = thread / CHUNKS_N;
  bool liveN = firstN + chunkG * 16 < p.results;
  auto chunk_of_g = [&](u8* tile, int row, int chunk) {
    return tile + row * TILE_N + ((chunk ^ (TILE_N == 128 ? row & 7 : (row >> 1) & 3)) << 4);
  };
  auto load = [&](int first, int stage) {
    u8* a = shared + stage * STAGE_BYTES;
    u8* b = a + GS_TILE_M * GS_TILE_K;
#pragma unroll
    for (int i = 0; i < 2; i++) {
      int row = (thread >> 3) + i * 32;
      int sy = qy[i] * p.baseStepY + p.baseY + v, sx = qx[i] * p.baseStepX + p.baseX + u;
      bool inside =
          liveM && first + row < to && (u32)sy < (u32)p.sourceHeight && (u32)sx < (u32)p.sourceWidth;
      s64 pixel = (n[i] * p.sourceHeight + sy) * p.sourceWidth + sx;
      gs_copy16(a + row * GS_TILE_M + (((thread & 7) ^ (row & 7)) << 4), inside ? x + pixel * p.channels + c : x, inside);
      qx[i] += stepX;
      qy[i] += stepY;
      n[i] += stepN;
      if (qx[i] >= p.columns) qx[i] -= p.columns, qy[i]++;
      if (qy[i] >= p.rows) qy[i] -= p.rows, n[i]++;
    }
#pragma unroll
    for (int i = 0; i < CHUNKS_N / 4; i++) {
      int row = rowG + i * 32;
      bool inside = liveN && first + row < to;
      gs_copy16(chunk_of_g(b, row, chunkG), inside ? g + (s64)(first + row) * p.results + firstN + chunkG * 16 : g, inside);
    }
  };
  typename WeightSums<SIZE, CHUNKS>::type sums = {};
#pragma unroll
  for (int s = 0; s < STAGES - 1; s++) {
    if (from + s * GS_TILE_K < to) load(from + s * GS_TILE_K, s);
    gs_copy_commit();
  }
  int stage = 0;
  for (int first = from; first < to; first += GS_TILE_K) {
    gs_copy_wait<STAGES - 2>();
    gs_barrier();
    int ahead = first + (STAGES - 1) * GS_TILE_K;
    if (ahead < to) load(ahead, stage == 0 ? STAGES - 1 : stage - 1);
    gs_copy_commit();
    u8* a = shared + stage * STAGE_BYTES;
    u8* b = a + GS_TILE_M * GS_TILE_K;
#pragma unroll
    for (int k = 0; k < GS_TILE_K / 32; k++) {
      int row = k * 32 + lane;
      gs_multiply_turned(
          [&](int i) { return a + row * GS_TILE_M + (((chunkA + i) ^ (row & 7)) << 4); },
          [&](int i) { return chunk_of_g(b, row, chunkB + i); }, sums);
    }
    stage = stage + 1 == STAGES ? 0 : stage + 1;
  }
  int partRows = total / SIZE, results = p.results / SIZE;
  gs_leave_weights(sums, parts + (s64)blockIdx.z * partRows * results, (firstM + chunkA * 16) / SIZE,
                   (firstN + chunkB * 16) / SIZE, partRows, results);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 2) weigh_128x128(const u8* x, const u8* g, s32* parts, int chunkSteps, Window p) {
  gs_weigh<1, 128, 4>(x, g, parts, chunkSteps, p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 2) weigh_128x64(const u8* x, const u8* g, s32* parts, int chunkSteps, Window p) {
  gs_weigh<1, 64, 4>(x, g, parts, chunkSteps, p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 2) weigh_shorts_128x64(const u8* x, const u8* g, s64* parts, int chunkSteps, Window p) {
  gs_weigh<2, 64, 4>(x, g, parts, chunkSteps, p);
}

// The parts of all chunks [rows][o padded], summed in 64 bits and rounded once, as gradient of OIHW weights, and its range.
// The row of kernel position (v, u) and channel c is v * ofRow + u * ofColumn + c. A block turns 32 weights of each of 32
// outputs, in shared memory, so that it reads and writes whole lines; with `together` it takes one weight of each of 32
// outputs, whose chunks its warps share: a warp alone would wait for many of them one after the other.
#define GS_TURNED 32
struct FinishedWeights {
  int chunks, rows, ofRow, ofColumn, out, in, kernelHeight, kernelWidth, paddedOut, together;
};
template <class PART>
GS_DEVICE s64 gs_sum_chunks(const PART* parts, const FinishedWeights& p, int weight, int o, int first, int step) {
  int taps = p.kernelHeight * p.kernelWidth, c = weight / taps, tap = weight % taps;
  int row = tap / p.kernelWidth * p.ofRow + tap % p.kernelWidth * p.ofColumn + c;
  const PART* from = parts + (s64)row * p.paddedOut + o;
  s64 n = (s64)p.rows * p.paddedOut, sum = 0;
#pragma unroll 8
  for (int chunk = first; chunk < p.chunks; chunk += step) sum += from[chunk * n];
  return sum;
}
template <class PART>
GS_DEVICE void gs_finish_weights(const PART* parts, float* gradient, const Cell* cellX, const Cell* cellG,
                                 const FinishedWeights& p, Cell* range, RangePart* rangeParts, u32* ticket) {
  const int WARPS = 8;
  GS_SHARED(float, tile, GS_TURNED * (GS_TURNED + 1));
  GS_SHARED(s64, shares, WARPS * GS_TURNED);
  RangeSeen seen = gs_range_nothing();
  float scale = (float)(cellX->scale * cellG->scale);
  int inner = p.in * p.kernelHeight * p.kernelWidth, width = p.together ? 1 : GS_TURNED;
  int lane = (int)threadIdx.x & 31, warp = (int)threadIdx.x >> 5;
  s64 tilesOfInner = (inner + width - 1) / width, tiles = tilesOfInner * ((p.out + GS_TURNED - 1) / GS_TURNED);
  for (s64 at = blockIdx.x; at < tiles; at += gridDim.x) {
    int firstOut = (int)(at / tilesOfInner) * GS_TURNED, firstInner = (int)(at % tilesOfInner) * width;
    int o = firstOut + lane;
    if (p.together) {
      if (o < p.out) shares[warp * GS_TURNED + lane] = gs_sum_chunks(parts, p, firstInner, o, warp, WARPS);
      gs_barrier();
      if (warp == 0 && o < p.out) {
        s64 sum = 0;
        for (int i = 0; i < WARPS; i++) sum += shares[i * GS_TURNED + lane];
        float value = gs_mul((float)sum, scale);
        gradient[(s64)o * inner + firstInner] = value;
        gs_range_see(seen, value);
      }
      gs_barrier();
      continue;
    }
    for (int j = warp; j < GS_TURNED; j += WARPS) {
      if (firstInner + j >= inner || o >= p.out) continue;
      float value = gs_mul((float)gs_sum_chunks(parts, p, firstInner + j, o, 0, 1), scale);
      tile[j * (GS_TURNED + 1) + lane] = value;
      gs_range_see(seen, value);
    }
    gs_barrier();
    for (int i = warp; i < GS_TURNED; i += WARPS)
      if (firstOut + i < p.out && firstInner + lane < inner)
        gradient[(s64)(firstOut + i) * inner + firstInner + lane] = tile[lane * (GS_TURNED + 1) + i];
    gs_barrier();
  }
  gs_range_note(seen, range, rangeParts, ticket);
}
GS_KERNEL GS_BOUNDS(256, 4)
finish_weights(const s32* parts, float* gradient, const Cell* cellX, const Cell* cellG, FinishedWeights p, Cell* range,
               RangePart* rangeParts, u32* ticket) {
  gs_finish_weights(parts, gradient, cellX, cellG, p, range, rangeParts, ticket);
}
GS_KERNEL GS_BOUNDS(256, 4)
finish_weights_of_shorts(const s64* parts, float* gradient, const Cell* cellX, const Cell* cellG, FinishedWeights p,
                         Cell* range, RangePart* rangeParts, u32* ticket) {
  gs_finish_weights(parts, gradient, cellX, cellG, p, range, rangeParts, ticket);
}
