// Outputs and gradients of inputs of convolutions and dense layers in integers on the tensor cores, as matrix products
// whose left operand is gathered on the way (implicit GEMM). Sums are exact. Unsigned inputs in bytes are at most 127, so
// all operands are signed.
#pragma once
#include "device.cuh"
#include "elementwise.cuh"
#include "integer_products.cuh"
#include "ranges.cuh"
#include "window.cuh"

// What a tile of results leaves of a channel for a batch normalisation: its first value, sums of the differences to it
// and of their squares, and its range.
struct TileStatistics { float pilot, sum, squares, smallest, largest; };

// Leaves the statistics of a tile's channels, from the products of its threads. `rows` is how many rows are results.
template <int TILE_N, int M_TILES, int PARTS>
GS_DEVICE void gs_leave_statistics(const s32 (&sums)[M_TILES][4][PARTS][4], float scale, int rows, int rowA, int rowB, int channels,
                                   float* room, TileStatistics* to) {
  const int WARPS_N = TILE_N / 32, WARPS_M = 8 / WARPS_N;
  int thread = (int)threadIdx.x, lane = thread & 31, warp = thread >> 5;
  float* pilots = room;
  Float4* parts = (Float4*)(room + TILE_N);  // [warp along rows][channel] of sum, squares, smallest, largest
  gs_barrier();
  if (rowA == 0 && lane < 4)
#pragma unroll
    for (int n = 0; n < 4; n++)
#pragma unroll
      for (int i = 0; i < 2; i++) pilots[rowB + n * 8 + lane * 2 + i] = gs_mul(gs_sum(sums[0][n], i), scale);
  gs_barrier();
#pragma unroll
  for (int n = 0; n < 4; n++)
#pragma unroll
    for (int i = 0; i < 2; i++) {
      int column = rowB + n * 8 + (lane & 3) * 2 + i;
      float pilot = pilots[column], sum = 0.0f, squares = 0.0f, smallest = pilot, largest = pilot;
#pragma unroll
      for (int m = 0; m < M_TILES; m++)
#pragma unroll
        for (int half = 0; half < 2; half++) {
          float value = gs_mul(gs_sum(sums[m][n], half * 2 + i), scale);
          if (rowA + m * 16 + (lane >> 2) + half * 8 >= rows) value = pilot;
          float difference = gs_sub(value, pilot);
          sum = gs_add(sum, difference);
          squares = gs_fma(difference, difference, squares);
          smallest = fminf(smallest, value);
          largest = fmaxf(largest, value);
        }
#pragma unroll
      for (int d = 4; d < 32; d <<= 1) {
        sum = gs_add(sum, gs_shuffle(sum, lane ^ d));
        squares = gs_add(squares, gs_shuffle(squares, lane ^ d));
        smallest = fminf(smallest, gs_shuffle(smallest, lane ^ d));
        largest = fmaxf(largest, gs_shuffle(largest, lane ^ d));
      }
      if (lane < 4) parts[warp / WARPS_N * TILE_N + column] = {sum, squares, smallest, largest};
    }
  gs_barrier();
  if (thread < TILE_N && thread < channels) {
    TileStatistics all = {pilots[thread], 0.0f, 0.0f, pilots[thread], pilots[thread]};
    for (int i = 0; i < WARPS_M; i++) {
      Float4 part = parts[i * TILE_N + thread];
      all.sum = gs_add(all.sum, part.x);
      all.squares = gs_add(all.squares, part.y);
      all.smallest = fminf(all.smallest, part.z);
      all.largest = fmaxf(all.largest, part.w);
    }
    to[thread] = all;
  }
}

// y[result][o] = scale * sum over taps and channels of x * w; w is [o][kernel position][channels].
// Tiles of 128 results by TILE_N channels. PARTS is how many sums a result has: 1 of bytes, at most 131,071 products
// long, 3 of shorts. The window's channels are counted in bytes, a multiple of 16.
enum ConvolveEnd { GS_GRADIENT, GS_STATISTICS, GS_FINISHED };
// What is done with a result. GS_GRADIENT: with `add`, it is added to what is there; where `positive` is there and not 1,
// it becomes 0. GS_STATISTICS: what the tiles leave of their channels goes to statistics[tile of results][o].
// GS_FINISHED: the bias is added, perhaps with ReLU, and the range noted.
struct ResultEnd {
  int add;
  const u8* positive;
  TileStatistics* statistics;
  const float* bias;
  int relu;
  Cell* range;
  RangeKeys* keys;
};
GS_DEVICE ResultEnd gs_no_end() { return {0, nullptr, nullptr, nullptr, 0, nullptr, nullptr}; }
template <ConvolveEnd END>
GS_DEVICE float gs_ended(float value, float there, bool positive, int o, const ResultEnd& end, RangeSeen& seen) {
  if (END == GS_GRADIENT) {
    if (end.add) value = gs_add(there, value);
    if (!positive) value = 0.0f;
  }
  if (END == GS_FINISHED) {
    value = gs_add(value, end.bias[o]);
    if (end.relu) value = gs_relu(value);
    gs_range_see(seen, value);
  }
  return value;
}
template <ConvolveEnd END>
GS_DEVICE float gs_ended(float value, const float* there, s64 place, int o, const ResultEnd& end, RangeSeen& seen) {
  float before = END == GS_GRADIENT && end.add ? *there : 0.0f;
  bool positive = END != GS_GRADIENT || end.positive == nullptr || end.positive[place] == 1;
  return gs_ended<END>(value, before, positive, o, end, seen);
}
// What four pairs of results are to be ended with. They are read together, before any result is stored: a load waits
// hundreds of cycles, and none is moved before a store.
struct EndPairs {
  Float2 values[4];
  u32 positive;  // a bit for each
};
GS_DEVICE void gs_read_end(EndPairs& there, const float* y, s64 place, int o, int results, const ResultEnd& end) {
  u8 positive[4][2];
#pragma unroll
  for (int n = 0; n < 4; n++) {
    bool inside = o + n * 8 + 1 < results, masked = inside && end.positive != nullptr;
    s64 at = place + o + n * 8;
    there.values[n] = inside && end.add ? *(const Float2*)(y + at) : Float2{0.0f, 0.0f};
    positive[n][0] = masked ? end.positive[at] : 1;
    positive[n][1] = masked ? end.positive[at + 1] : 1;
  }
  there.positive = 0;
#pragma unroll
  for (int n = 0; n < 4; n++)
#pragma unroll
    for (int i = 0; i < 2; i++) there.positive |= (u32)(positive[n][i] == 1) << (n * 2 + i);
}
// Asks for the lines that a tile's results are added to, which are not needed before its products are there.
template <int TILE_N>
GS_DEVICE void gs_ask_for_end(const float* y, int firstRow, int firstResult, int rows, const Window& p) {
  const int LINE = 32, LINES = TILE_N / LINE;
  for (int i = (int)threadIdx.x; i < GS_TILE_M * LINES; i += GS_THREADS) {
    int r = firstRow + i / LINES, o = firstResult + i % LINES * LINE;
    if (r < rows && o < p.results) gs_prefetch(y + gs_result_place(p, r) + o);
  }
}
template <int PARTS, int TILE_N, int STAGES, ConvolveEnd END>
GS_DEVICE void gs_convolve(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW, ResultEnd end,
                           Window p) {
  GS_DYNAMIC_SHARED(shared);
  const int WARPS_N = TILE_N / 32, WARPS_M = 8 / WARPS_N, M_TILES = GS_TILE_M / WARPS_M / 16;
  const int STAGE_BYTES = (GS_TILE_M + TILE_N) * GS_TILE_K;
  int thread = (int)threadIdx.x, lane = thread & 31, warp = thread >> 5;
  int rowA = warp / WARPS_N * (M_TILES * 16), rowB = warp % WARPS_N * 32;
  int tilesN = (p.results + TILE_N - 1) / TILE_N;
  int firstRow = (int)(blockIdx.x / tilesN) * GS_TILE_M, firstResult = (int)(blockIdx.x % tilesN) * TILE_N;
  int rows = p.images * p.rows * p.columns;

  // This thread copies one chunk of two rows of x, and of one or two rows of w. A row of x that is none lies above the map.
  int chunk = thread & 3, row = thread >> 2;
  int top[2], left[2], pixel[2];
#pragma unroll
  for (int i = 0; i < 2; i++) {
    int r = firstRow + row + i * 64;
    int qx = r % p.columns, rest = r / p.columns, qy = rest % p.rows, n = rest / p.rows;
    top[i] = r < rows ? qy * p.baseStepY + p.baseY : -0x40000000;
    left[i] = qx * p.baseStepX + p.baseX;
    pixel[i] = (n * p.sourceHeight + qy * p.baseStepY + p.baseY) * p.sourceWidth + left[i];
  }
  int weightsOfResult = p.kernelHeight * p.kernelWidth * p.channels;
  const u8* weights = w + (s64)(firstResult + row) * weightsOfResult;
  int v = 0, u = 0, c = chunk * 16;
  while (c >= p.channels) {
    c -= p.channels;
    if (++u == p.tapColumns) u = 0, v++;
  }
  int steps = (p.tapRows * p.tapColumns * p.channels + GS_TILE_K - 1) / GS_TILE_K;
  auto load = [&](int stage) {
    u8* a = shared + stage * STAGE_BYTES;
    u8* b = a + GS_TILE_M * GS_TILE_K;
    bool on = v < p.tapRows;
    int weight = ((p.firstV + v * p.stepV) * p.kernelWidth + p.firstU + u * p.stepU) * p.channels + c;
    int down = v * p.signY, across = u * p.signX, shift = down * p.sourceWidth + across;
#pragma unroll
    for (int i = 0; i < 2; i++) {
      bool inside = on && (u32)(top[i] + down) < (u32)p.sourceHeight && (u32)(left[i] + across) < (u32)p.sourceWidth;
      gs_copy16(gs_chunk(a, row + i * 64, chunk), inside ? x + ((s64)(pixel[i] + shift) * p.channels + c) : x, inside);
      if (i * 64 < TILE_N) {
        bool live = on && firstResult + row + i * 64 < p.results;
        gs_copy16(gs_chunk(b, row + i * 64, chunk), live ? weights + (s64)i * 64 * weightsOfResult + weight : w, live);
      }
    }
    c += GS_TILE_K;
    while (c >= p.channels && v < p.tapRows) {
      c -= p.channels;
      if (++u == p.tapColumns) u = 0, v++;
    }
  };
#pragma unroll
  for (int s = 0; s < STAGES - 1; s++) {
    if (s < steps) load(s);
    gs_copy_commit();
  }
  if (END == GS_GRADIENT && end.add) gs_ask_for_end<TILE_N>(y, firstRow, firstResult, rows, p);
  s32 sums[M_TILES][4][PARTS][4] = {};
  int stage = 0;
  for (int step = 0; step < steps; step++) {
    gs_copy_wait<STAGES - 2>();
    gs_barrier();
    if (step + STAGES - 1 < steps) load(stage == 0 ? STAGES - 1 : stage - 1);
    gs_copy_commit();
    u8* a = shared + stage * STAGE_BYTES;
    gs_multiply_tiles(a, a + GS_TILE_M * GS_TILE_K, sums, rowA, rowB, lane);
    stage = stage + 1 == STAGES ? 0 : stage + 1;
  }
  float scale = (float)(cellX->scale * cellW->scale);
  bool pairs = (p.results & 1) == 0;
  RangeSeen seen = gs_range_nothing();
#pragma unroll
  for (int m = 0; m < M_TILES; m++) {
    int r = firstRow + rowA + m * 16 + (lane >> 2);
    s64 places[2];
    EndPairs there[2];
#pragma unroll
    for (int half = 0; half < 2; half++) {
      places[half] = gs_result_place(p, r + half * 8);
      if (END == GS_GRADIENT && pairs && r + half * 8 < rows)
        gs_read_end(there[half], y, places[half], firstResult + rowB + (lane & 3) * 2, p.results, end);
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      if (r + half * 8 >= rows) continue;
      s64 place = places[half];
#pragma unroll
      for (int n = 0; n < 4; n++) {
        int o = firstResult + rowB + n * 8 + (lane & 3) * 2;
        float* to = y + place + o;
        float first = gs_mul(gs_sum(sums[m][n], half * 2), scale);
        float second = gs_mul(gs_sum(sums[m][n], half * 2 + 1), scale);
        if (pairs && o + 1 < p.results) {
          const EndPairs& pair = there[half];
          first = gs_ended<END>(first, pair.values[n].x, pair.positive >> n * 2 & 1, o, end, seen);
          second = gs_ended<END>(second, pair.values[n].y, pair.positive >> (n * 2 + 1) & 1, o + 1, end, seen);
          *(Float2*)to = Float2{first, second};
        } else {
          if (o < p.results) to[0] = gs_ended<END>(first, to, place + o, o, end, seen);
          if (o + 1 < p.results) to[1] = gs_ended<END>(second, to + 1, place + o + 1, o + 1, end, seen);
        }
      }
    }
  }
  if (END == GS_STATISTICS)
    gs_leave_statistics<TILE_N>(sums, scale, rows - firstRow, rowA, rowB, p.results - firstResult, (float*)shared,
                                         end.statistics + (s64)(blockIdx.x / tilesN) * p.results + firstResult);
  if (END == GS_FINISHED) gs_range_note(seen, end.range, end.keys);
}
GS_DEVICE ResultEnd gs_gradient_end(int add, const u8* positive) {
  ResultEnd end = gs_no_end();
  end.add = add;
  end.positive = positive;
  return end;
}
GS_DEVICE ResultEnd gs_statistics_end(TileStatistics* statistics) {
  ResultEnd end = gs_no_end();
  end.statistics = statistics;
  return end;
}
GS_DEVICE ResultEnd gs_finished_end(const float* bias, int relu, Cell* range, RangeKeys* keys) {
  ResultEnd end = gs_no_end();
  end.bias = bias;
  end.relu = relu;
  end.range = range;
  end.keys = keys;
  return end;
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 2)
convolve_128x128(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW, int add, const u8* positive,
                 Window p) {
  gs_convolve<1, 128, 3, GS_GRADIENT>(x, w, y, cellX, cellW, gs_gradient_end(add, positive), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 3)
convolve_128x64(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW, int add, const u8* positive,
                Window p) {
  gs_convolve<1, 64, 3, GS_GRADIENT>(x, w, y, cellX, cellW, gs_gradient_end(add, positive), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 2)
convolve_128x128_statistics(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW,
                            TileStatistics* statistics, Window p) {
  gs_convolve<1, 128, 3, GS_STATISTICS>(x, w, y, cellX, cellW, gs_statistics_end(statistics), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 3)
convolve_128x64_statistics(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW,
                           TileStatistics* statistics, Window p) {
  gs_convolve<1, 64, 3, GS_STATISTICS>(x, w, y, cellX, cellW, gs_statistics_end(statistics), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 2)
convolve_128x128_finished(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW, const float* bias,
                          int relu, Cell* range, RangeKeys* keys, Window p) {
  gs_convolve<1, 128, 3, GS_FINISHED>(x, w, y, cellX, cellW, gs_finished_end(bias, relu, range, keys), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 3)
convolve_128x64_finished(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW, const float* bias,
                         int relu, Cell* range, RangeKeys* keys, Window p) {
  gs_convolve<1, 64, 3, GS_FINISHED>(x, w, y, cellX, cellW, gs_finished_end(bias, relu, range, keys), p);
}
// Shorts have three sums a result, so tiles are narrow and a multiprocessor holds one block.
GS_KERNEL GS_BOUNDS(GS_THREADS, 1)
convolve_shorts_128x64(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW, int add,
                       const u8* positive, Window p) {
  gs_convolve<3, 64, 3, GS_GRADIENT>(x, w, y, cellX, cellW, gs_gradient_end(add, positive), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 1)
convolve_shorts_128x64_statistics(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW,
                                  TileStatistics* statistics, Window p) {
  gs_convolve<3, 64, 3, GS_STATISTICS>(x, w, y, cellX, cellW, gs_statistics_end(statistics), p);
}
GS_KERNEL GS_BOUNDS(GS_THREADS, 1)
convolve_shorts_128x64_finished(const u8* x, const u8* w, float* y, const Cell* cellX, const Cell* cellW,
                                const float* bias, int relu, Cell* range, RangeKeys* keys, Window p) {
  gs_convolve<3, 64, 3, GS_FINISHED>(x, w, y, cellX, cellW, gs_finished_end(bias, relu, range, keys), p);
}
