// Activation functions other than ReLU, and their gradients.
#pragma once
#include "device.cuh"
#include "ranges.cuh"

// GELU as Gelu.java computes it, by the same operations in f32; NaN stays NaN.
#define GS_GELU_SLOPE (-1.702f)
GS_DEVICE float gs_gelu_cut(float x) { return x < -52.3f ? -52.3f : x > 51.1f ? 51.1f : x; }
// exp(-1.702 x): 2^k times a polynomial of r = -1.702 x - k ln 2.
GS_DEVICE float gs_gelu_exp(float x) {
  const float integer = 12582912.0f;  // 1.5 * 2^23 leaves the nearest integer in the lowest bits
  float shifted = gs_fma(x, (float)(-1.702 / 0.6931471805599453), integer);
  float k = gs_sub(shifted, integer);
  float r = gs_fma(k, -1.4286068e-6f, gs_fma(x, GS_GELU_SLOPE, gs_mul(k, -0.69314575f)));
  float sum = 1.0f / 5040;
  sum = gs_fma(sum, r, 1.0f / 720);
  sum = gs_fma(sum, r, 1.0f / 120);
  sum = gs_fma(sum, r, 1.0f / 24);
  sum = gs_fma(sum, r, 1.0f / 6);
  sum = gs_fma(sum, r, 0.5f);
  sum = gs_fma(sum, r, 1.0f);
  sum = gs_fma(sum, r, 1.0f);
  return gs_mul(sum, gs_float((s32)(((u32)gs_bits(shifted) + 127) << 23)));
}
GS_DEVICE float gs_gelu(float x) { return gs_div(x, gs_add(1.0f, gs_gelu_exp(gs_gelu_cut(x)))); }
GS_DEVICE float gs_gelu_slope(float x) {
  float cut = gs_gelu_cut(x);
  float sigmoid = gs_div(1.0f, gs_add(1.0f, gs_gelu_exp(cut)));
  return gs_mul(sigmoid, gs_fma(gs_mul(GS_GELU_SLOPE, cut), gs_sub(sigmoid, 1.0f), 1.0f));
}

// The kinds of ActivationFunction.java, in its order.
enum { LEAKY_RELU, RELU6, ELU, GELU, SWISH, SIGMOID, TANH };

GS_DEVICE double gs_sigmoid(double x) { return 1 / (1 + exp(-x)); }
GS_DEVICE double gs_activation(int kind, double alpha, double x) {
  switch (kind) {
    case LEAKY_RELU: return x >= 0 ? x : alpha * x;
    case RELU6: return x <= 0 ? 0 : x >= 6 ? 6 : x;
    case ELU: return x >= 0 ? x : alpha * expm1(x);
    case GELU: return gs_gelu((float)x);
    case SWISH: return x * gs_sigmoid(x);
    case SIGMOID: return gs_sigmoid(x);
    default: return tanh(x);
  }
}
GS_DEVICE double gs_activation_slope(int kind, double alpha, double x) {
  switch (kind) {
    case LEAKY_RELU: return x >= 0 ? 1 : alpha;
    case RELU6: return x > 0 && x < 6 ? 1 : 0;
    case ELU: return x >= 0 ? 1 : alpha * exp(x);
    case GELU: return gs_gelu_slope((float)x);
    case SWISH: {
      double sigmoid = gs_sigmoid(x);
      return sigmoid * (1 + x * (1 - sigmoid));
    }
    case SIGMOID: {
      double sigmoid = gs_sigmoid(x);
      return sigmoid * (1 - sigmoid);
    }
    default: {
      double t = tanh(x);
      return 1 - t * t;
    }
  }
}

GS_KERNEL activation(int kind, float alpha, const float* x, float* y, s64 n, Cell* cell, RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    float v = (float)gs_activation(kind, (double)alpha, (double)x[i]);
    y[i] = v;
    gs_range_see(seen, v);
  }
  gs_range_note(seen, cell, parts, ticket);
}

GS_KERNEL activation_gradient(int kind, float alpha, const float* x, const float* g, float* gradInput, s64 n, Cell* cell,
                              RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    float v = (float)((double)g[i] * gs_activation_slope(kind, (double)alpha, (double)x[i]));
    gradInput[i] = v;
    gs_range_see(seen, v);
  }
  gs_range_note(seen, cell, parts, ticket);
}
