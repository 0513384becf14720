// Convolutions whose channels are in groups, depthwise ones among them: one thread a result. Integer sums are exact in
// 64 bits, others are in double.
#pragma once
#include "device.cuh"
#include "sums.cuh"

struct Grouped {
  s32 batch, inChannels, inHeight, inWidth, outChannels, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft;
  s32 outHeight, outWidth, groups;
  s32 depthwise;  // whether weights lie {kernelHeight, kernelWidth, inChannels, outputs of each}
};

GS_DEVICE s64 gs_weight_place(const Grouped& p, int o, int c, int v, int u) {
  int ins = p.inChannels / p.groups, outs = p.outChannels / p.groups;
  if (p.depthwise) return ((s64)(v * p.kernelWidth + u) * p.inChannels + o / outs) * outs + o % outs;
  return (((s64)o * ins + c) * p.kernelHeight + v) * p.kernelWidth + u;
}

template <class T> struct Total;
template <> struct Total<s8> { typedef s64 type; };
template <> struct Total<float> { typedef double type; };

GS_DEVICE float gs_total(double sum, const Cell*, const Cell*) { return (float)sum; }
GS_DEVICE float gs_total(s64 sum, const Cell* a, const Cell* b) { return gs_mul((float)sum, (float)(a->scale * b->scale)); }

template <class T>
GS_DEVICE void gs_grouped_output(const T* x, const T* w, float* y, const Cell* cellX, const Cell* cellW, Grouped p) {
  typedef typename Total<T>::type Sum;
  int ins = p.inChannels / p.groups, outs = p.outChannels / p.groups;
  s64 n = (s64)p.batch * p.outHeight * p.outWidth * p.outChannels;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    int o = (int)(i % p.outChannels);
    s64 rest = i / p.outChannels;
    int qx = (int)(rest % p.outWidth), qy = (int)(rest / p.outWidth % p.outHeight), image = (int)(rest / p.outWidth / p.outHeight);
    Sum sum = 0;
    for (int v = 0; v < p.kernelHeight; v++)
      for (int u = 0; u < p.kernelWidth; u++) {
        int sy = qy * p.strideY + v - p.padTop, sx = qx * p.strideX + u - p.padLeft;
        if ((u32)sy >= (u32)p.inHeight || (u32)sx >= (u32)p.inWidth) continue;
        const T* from = x + (((s64)image * p.inHeight + sy) * p.inWidth + sx) * p.inChannels + o / outs * ins;
        for (int c = 0; c < ins; c++) sum += (Sum)from[c] * (Sum)w[gs_weight_place(p, o, c, v, u)];
      }
    y[i] = gs_total(sum, cellX, cellW);
  }
}
GS_KERNEL grouped_output_bytes(const s8* x, const s8* w, float* y, const Cell* cellX, const Cell* cellW, Grouped p) {
  gs_grouped_output<s8>(x, w, y, cellX, cellW, p);
}
GS_KERNEL grouped_output_floats(const float* x, const float* w, float* y, const Cell* cellX, const Cell* cellW, Grouped p) {
  gs_grouped_output<float>(x, w, y, cellX, cellW, p);
}

template <class T>
GS_DEVICE void gs_grouped_input(const T* g, const T* w, float* gradient, const Cell* cellG, const Cell* cellW, Grouped p) {
  typedef typename Total<T>::type Sum;
  int ins = p.inChannels / p.groups, outs = p.outChannels / p.groups;
  s64 n = (s64)p.batch * p.inHeight * p.inWidth * p.inChannels;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    int channel = (int)(i % p.inChannels), group = channel / ins, c = channel % ins;
    s64 rest = i / p.inChannels;
    int sx = (int)(rest % p.inWidth), sy = (int)(rest / p.inWidth % p.inHeight), image = (int)(rest / p.inWidth / p.inHeight);
    Sum sum = 0;
    for (int v = 0; v < p.kernelHeight; v++)
      for (int u = 0; u < p.kernelWidth; u++) {
        int y = sy + p.padTop - v, x = sx + p.padLeft - u;
        if (y < 0 || x < 0 || y % p.strideY != 0 || x % p.strideX != 0) continue;
        int qy = y / p.strideY, qx = x / p.strideX;
        if (qy >= p.outHeight || qx >= p.outWidth) continue;
        const T* from = g + (((s64)image * p.outHeight + qy) * p.outWidth + qx) * p.outChannels + group * outs;
        for (int o = 0; o < outs; o++) sum += (Sum)from[o] * (Sum)w[gs_weight_place(p, group * outs + o, c, v, u)];
      }
    gradient[i] = gs_total(sum, cellG, cellW);
  }
}
GS_KERNEL grouped_input_bytes(const s8* g, const s8* w, float* gradient, const Cell* cellG, const Cell* cellW, Grouped p) {
  gs_grouped_input<s8>(g, w, gradient, cellG, cellW, p);
}
GS_KERNEL grouped_input_floats(const float* g, const float* w, float* gradient, const Cell* cellG, const Cell* cellW, Grouped p) {
  gs_grouped_input<float>(g, w, gradient, cellG, cellW, p);
}

// A sum over a block's threads: 64 bits are exact in any order, doubles are added in a fixed one.
GS_DEVICE double gs_sum_of_block(double v, double* room) { return gs_sum_block(v, room); }
GS_DEVICE s64 gs_sum_of_block(s64 v, double* room) {
  for (int d = 16; d > 0; d >>= 1) v += gs_bits(gs_shuffle(gs_double(v), (threadIdx.x & 31) ^ d));
  s64* sums = (s64*)room;
  gs_barrier();
  if ((threadIdx.x & 31) == 0) sums[threadIdx.x >> 5] = v;
  gs_barrier();
  if (threadIdx.x == 0)
    for (int i = 1; i < (int)blockDim.x >> 5; i++) v += sums[i];
  return v;
}

// One block a weight.
template <class T>
GS_DEVICE void gs_grouped_weight(const T* x, const T* g, float* gradient, const Cell* cellX, const Cell* cellG, Grouped p) {
  typedef typename Total<T>::type Sum;
  GS_SHARED(double, room, 32);
  int ins = p.inChannels / p.groups, outs = p.outChannels / p.groups, taps = p.kernelHeight * p.kernelWidth;
  s64 pixels = (s64)p.batch * p.outHeight * p.outWidth;
  for (s64 i = blockIdx.x; i < (s64)p.outChannels * ins * taps; i += gridDim.x) {
    int u = (int)(i % p.kernelWidth), v = (int)(i / p.kernelWidth % p.kernelHeight), c = (int)(i / taps % ins);
    int o = (int)(i / taps / ins);
    Sum sum = 0;
    for (s64 pixel = threadIdx.x; pixel < pixels; pixel += blockDim.x) {
      int qx = (int)(pixel % p.outWidth), qy = (int)(pixel / p.outWidth % p.outHeight);
      s64 image = pixel / p.outWidth / p.outHeight;
      int sy = qy * p.strideY + v - p.padTop, sx = qx * p.strideX + u - p.padLeft;
      if ((u32)sy >= (u32)p.inHeight || (u32)sx >= (u32)p.inWidth) continue;
      sum += (Sum)x[((image * p.inHeight + sy) * p.inWidth + sx) * p.inChannels + o / outs * ins + c] *
             (Sum)g[pixel * p.outChannels + o];
    }
    sum = gs_sum_of_block(sum, room);
    if (threadIdx.x == 0) gradient[gs_weight_place(p, o, c, v, u)] = gs_total(sum, cellX, cellG);
    gs_barrier();
  }
}
GS_KERNEL grouped_weight_bytes(const s8* x, const s8* g, float* gradient, const Cell* cellX, const Cell* cellG, Grouped p) {
  gs_grouped_weight<s8>(x, g, gradient, cellX, cellG, p);
}
GS_KERNEL grouped_weight_floats(const float* x, const float* g, float* gradient, const Cell* cellX, const Cell* cellG, Grouped p) {
  gs_grouped_weight<float>(x, g, gradient, cellX, cellG, p);
}
