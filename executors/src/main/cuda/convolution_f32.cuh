// The products of convolutions and dense layers in single precision on the ordinary cores: tiles of 128 x 128, each of
// 256 threads with 8 x 8 of them. Channels come in multiples of 4.
#pragma once
#include "device.cuh"
#include "ranges.cuh"
#include "window.cuh"

#define GS_F32_TILE 128
#define GS_F32_DEPTH 8
#define GS_F32_ROW 132

// sums[i][j] += a[k][row + ...] * b[k][column + ...]: this thread's rows are ty * 4 + {0..3, 64..67}, columns alike.
GS_DEVICE void gs_f32_multiply(const float* a, const float* b, float (&sums)[8][8], int ty, int tx) {
#pragma unroll
  for (int k = 0; k < GS_F32_DEPTH; k++) {
    float left[8], right[8];
#pragma unroll
    for (int h = 0; h < 2; h++) {
      Float4 l = *(const Float4*)(a + k * GS_F32_ROW + h * 64 + ty * 4);
      Float4 r = *(const Float4*)(b + k * GS_F32_ROW + h * 64 + tx * 4);
      left[h * 4] = l.x, left[h * 4 + 1] = l.y, left[h * 4 + 2] = l.z, left[h * 4 + 3] = l.w;
      right[h * 4] = r.x, right[h * 4 + 1] = r.y, right[h * 4 + 2] = r.z, right[h * 4 + 3] = r.w;
    }
#pragma unroll
    for (int i = 0; i < 8; i++)
#pragma unroll
      for (int j = 0; j < 8; j++) sums[i][j] = gs_fma(left[i], right[j], sums[i][j]);
  }
}

// y[result][o] = sum of x * w; w is [kernel position][channels][columnsW], columnsW a multiple of 4 of at least results.
GS_KERNEL GS_BOUNDS(256, 1) convolve_f32(const float* x, const float* w, float* y, int columnsW, Window p) {
  GS_SHARED(float, tileA, 2 * GS_F32_DEPTH * GS_F32_ROW);
  GS_SHARED(float, tileB, 2 * GS_F32_DEPTH * GS_F32_ROW);
  int thread = (int)threadIdx.x, tx = thread & 15, ty = thread >> 4;
  int tilesN = (p.results + GS_F32_TILE - 1) / GS_F32_TILE;
  int firstRow = (int)(blockIdx.x / tilesN) * GS_F32_TILE, firstResult = (int)(blockIdx.x % tilesN) * GS_F32_TILE;
  int rows = p.images * p.rows * p.columns;
  // This thread brings 4 channels of one row of x, and 4 columns of one row of w.
  int rowA = thread >> 1, depthA = (thread & 1) * 4, depthB = thread >> 5, columnB = (thread & 31) * 4;
  int r = firstRow + rowA;
  bool live = r < rows;
  int qx = r % p.columns, rest = r / p.columns, qy = rest % p.rows, n = live ? rest / p.rows : 0;
  int top = qy * p.baseStepY + p.baseY, left = qx * p.baseStepX + p.baseX;
  const float* image = x + (s64)n * p.sourceHeight * p.sourceWidth * p.channels;
  bool liveB = firstResult + columnB < columnsW;
  int va = 0, ua = 0, ca = depthA, vb = 0, ub = 0, cb = depthB;
  auto carry = [&](int& v, int& u, int& c) {
    while (c >= p.channels && v < p.tapRows) {
      c -= p.channels;
      if (++u == p.tapColumns) u = 0, v++;
    }
  };
  carry(va, ua, ca);
  carry(vb, ub, cb);
  Float4 heldA, heldB;
  auto fetch = [&]() {
    int sy = top + va * p.signY, sx = left + ua * p.signX;
    bool inside = live && va < p.tapRows && (u32)sy < (u32)p.sourceHeight && (u32)sx < (u32)p.sourceWidth;
    heldA = inside ? *(const Float4*)(image + ((s64)sy * p.sourceWidth + sx) * p.channels + ca) : Float4{0, 0, 0, 0};
    int position = (p.firstV + vb * p.stepV) * p.kernelWidth + p.firstU + ub * p.stepU;
    heldB = liveB && vb < p.tapRows
                ? *(const Float4*)(w + ((s64)position * p.channels + cb) * columnsW + firstResult + columnB)
                : Float4{0, 0, 0, 0};
    ca += GS_F32_DEPTH;
    cb += GS_F32_DEPTH;
    carry(va, ua, ca);
    carry(vb, ub, cb);
  };
  auto put = [&](int stage) {
    float* a = tileA + stage * GS_F32_DEPTH * GS_F32_ROW + depthA * GS_F32_ROW + rowA;
    a[0] = heldA.x, a[GS_F32_ROW] = heldA.y, a[2 * GS_F32_ROW] = heldA.z, a[3 * GS_F32_ROW] = heldA.w;
    *(Float4*)(tileB + (stage * GS_F32_DEPTH + depthB) * GS_F32_ROW + columnB) = heldB;
  };
  int steps = (p.tapRows * p.tapColumns * p.channels + GS_F32_DEPTH - 1) / GS_F32_DEPTH;
  float sums[8][8] = {};
  if (steps > 0) {
    fetch();
    put(0);
    gs_barrier();
  }
  for (int step = 0; step < steps; step++) {
    if (step + 1 < steps) fetch();
    int at = (step & 1) * GS_F32_DEPTH * GS_F32_ROW;
    gs_f32_multiply(tileA + at, tileB + at, sums, ty, tx);
    if (step + 1 < steps) put((step + 1) & 1);
    gs_barrier();
  }
#pragma unroll
  for (int i = 0; i < 8; i++) {
    int row = firstRow + (i >> 2) * 64 + ty * 4 + (i & 3);
    if (row >= rows) continue;
    float* to = y + gs_result_place(p, row);
#pragma unroll
    for (int j = 0; j < 8; j++) {
      int o = firstResult + (j >> 2) * 64 + tx * 4 + (j & 3);
      if (o < p.results) to[o] = sums[i][j];
    }
  }
}

// One chunk's part of the gradient of weights: parts[chunk][(position, c)][o]; p.channels and p.results are padded.
GS_KERNEL GS_BOUNDS(256, 1) weigh_f32(const float* x, const float* g, float* parts, int chunkSteps, Window p) {
  GS_SHARED(float, tileA, 2 * GS_F32_DEPTH * GS_F32_ROW);
  GS_SHARED(float, tileB, 2 * GS_F32_DEPTH * GS_F32_ROW);
  int thread = (int)threadIdx.x, tx = thread & 15, ty = thread >> 4;
  int firstM = (int)blockIdx.x * GS_F32_TILE, firstN = (int)blockIdx.y * GS_F32_TILE;
  int pixels = p.images * p.rows * p.columns, total = p.kernelHeight * p.kernelWidth * p.channels;
  int from = (int)blockIdx.z * chunkSteps * GS_F32_DEPTH;
  int to = from + chunkSteps * GS_F32_DEPTH < pixels ? from + chunkSteps * GS_F32_DEPTH : pixels;
  int depth = thread >> 5, column = (thread & 31) * 4;
  int m = firstM + column, position = m / p.channels, c = m % p.channels;
  int v = position / p.kernelWidth, u = position % p.kernelWidth;
  bool liveM = m < total, liveN = firstN + column < p.results;
  Float4 heldA, heldB;
  auto fetch = [&](int pixel) {
    bool on = pixel < to;
    int qx = pixel % p.columns, rest = pixel / p.columns, qy = rest % p.rows, n = rest / p.rows;
    int sy = qy * p.baseStepY + p.baseY + v, sx = qx * p.baseStepX + p.baseX + u;
    bool inside = on && liveM && (u32)sy < (u32)p.sourceHeight && (u32)sx < (u32)p.sourceWidth;
    heldA = inside ? *(const Float4*)(x + (((s64)n * p.sourceHeight + sy) * p.sourceWidth + sx) * p.channels + c)
                   : Float4{0, 0, 0, 0};
    heldB = on && liveN ? *(const Float4*)(g + (s64)pixel * p.results + firstN + column) : Float4{0, 0, 0, 0};
  };
  auto put = [&](int stage) {
    *(Float4*)(tileA + (stage * GS_F32_DEPTH + depth) * GS_F32_ROW + column) = heldA;
    *(Float4*)(tileB + (stage * GS_F32_DEPTH + depth) * GS_F32_ROW + column) = heldB;
  };
  float sums[8][8] = {};
  fetch(from + depth);
  put(0);
  gs_barrier();
  int stage = 0;
  for (int first = from; first < to; first += GS_F32_DEPTH) {
    bool more = first + GS_F32_DEPTH < to;
    if (more) fetch(first + GS_F32_DEPTH + depth);
    int at = stage * GS_F32_DEPTH * GS_F32_ROW;
    gs_f32_multiply(tileA + at, tileB + at, sums, ty, tx);
    if (more) put(stage ^ 1);
    gs_barrier();
    stage ^= 1;
  }
  float* part = parts + (s64)blockIdx.z * total * p.results;
#pragma unroll
  for (int i = 0; i < 8; i++) {
    int row = firstM + (i >> 2) * 64 + ty * 4 + (i & 3);
    if (row >= total) continue;
#pragma unroll
    for (int j = 0; j < 8; j++) {
      int o = firstN + (j >> 2) * 64 + tx * 4 + (j & 3);
      if (o < p.results) part[(s64)row * p.results + o] = sums[i][j];
    }
  }
}

// The parts of all chunks, joined in order, as gradient of OIHW weights, and its range.
GS_KERNEL finish_weights_f32(const float* parts, int chunks, float* gradient, int out, int in, int taps, int paddedIn,
                             int paddedOut, Cell* range, RangePart* rangeParts, u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  s64 n = (s64)out * in * taps, size = (s64)taps * paddedIn * paddedOut;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    int tap = (int)(i % taps), c = (int)(i / taps % in), o = (int)(i / taps / in);
    const float* from = parts + ((s64)tap * paddedIn + c) * paddedOut + o;
    double sum = 0;
    for (int chunk = 0; chunk < chunks; chunk++) sum += (double)from[(s64)chunk * size];
    gradient[i] = (float)sum;
    gs_range_see(seen, gradient[i]);
  }
  gs_range_note(seen, range, rangeParts, ticket);
}
