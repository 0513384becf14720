// Pooling over NHWC maps. Gradients are gathered: each element of the input adds up what the windows that cover it give.
#pragma once
#include "columns.cuh"
#include "elementwise.cuh"
#include "ranges.cuh"

struct Pool {
  int channels, inHeight, inWidth, kernelHeight, kernelWidth, strideHeight, strideWidth, padTop, padLeft, outHeight,
      outWidth;
  int withPadding;  // whether a mean is over the whole window, padding counted as zeros
};

// The indices [from, to) along an axis.
struct Span { int from, to; };
// The part inside the map of the window of an output index; `start` is where the window itself begins.
GS_DEVICE Span gs_window(int start, int kernel, int size) {
  return {start > 0 ? start : 0, start + kernel < size ? start + kernel : size};
}
// The output indices whose windows cover an input index.
GS_DEVICE Span gs_covering(int index, int pad, int kernel, int stride, int outSize) {
  int from = index + pad - kernel, to = (index + pad) / stride + 1;
  return {from < 0 ? 0 : from / stride + 1, to < outSize ? to : outSize};
}

// Element `i` of maps, V channels each.
struct PoolPlace { s64 image; int row, column, channel; };
template <int V>
GS_DEVICE PoolPlace gs_pool_place(s64 i, int height, int width, int channels) {
  u32 rest = (u32)i, units = (u32)(channels / V);
  PoolPlace at;
  at.channel = (int)(rest % units) * V;
  rest /= units;
  at.column = (int)(rest % (u32)width);
  rest /= (u32)width;
  at.row = (int)(rest % (u32)height);
  at.image = rest / (u32)height;
  return at;
}

// A sum of any number of summands for each of V channels: as many as GS_SINGLE_SUMMANDS in single, the rest in double.
template <int V>
struct PoolSum {
  float part[V];
  double whole[V];
  int summands;
  bool isLong;
};
template <int V>
GS_DEVICE PoolSum<V> gs_pool_nothing() {
  PoolSum<V> sum;
  for (int j = 0; j < V; j++) {
    sum.part[j] = 0;
    sum.whole[j] = 0;
  }
  sum.summands = 0;
  sum.isLong = false;
  return sum;
}
template <int V>
GS_DEVICE void gs_pool_add(PoolSum<V>& sum, const float (&v)[V]) {
  if (sum.summands == GS_SINGLE_SUMMANDS) {
    for (int j = 0; j < V; j++) {
      sum.whole[j] += (double)sum.part[j];
      sum.part[j] = 0;
    }
    sum.summands = 0;
    sum.isLong = true;
  }
  for (int j = 0; j < V; j++) sum.part[j] = gs_add(sum.part[j], v[j]);
  sum.summands++;
}
template <int V>
GS_DEVICE float gs_pool_total(const PoolSum<V>& sum, int j) {
  return sum.isLong ? (float)(sum.whole[j] + (double)sum.part[j]) : sum.part[j];
}

GS_DEVICE void gs_store_places(u8* to, const int (&place)[1]) { *to = (u8)place[0]; }
GS_DEVICE void gs_store_places(u8* to, const int (&place)[4]) {
  *(u32*)to = (u32)place[0] | (u32)place[1] << 8 | (u32)place[2] << 16 | (u32)place[3] << 24;
}
GS_DEVICE void gs_load_places(const u8* from, int (&place)[1]) { place[0] = *from; }
GS_DEVICE void gs_load_places(const u8* from, int (&place)[4]) {
  u32 all = *(const u32*)from;
  for (int j = 0; j < 4; j++) place[j] = (int)(all >> 8 * j & 255u);
}
template <int V>
GS_DEVICE void gs_store_places(s32* to, const int (&place)[V]) {
  for (int j = 0; j < V; j++) to[j] = place[j];
}
template <int V>
GS_DEVICE void gs_load_places(const s32* from, int (&place)[V]) {
  for (int j = 0; j < V; j++) place[j] = from[j];
}

// The largest of each window, and in `places` where in its window it lies: the first of equals in row order.
template <int V, class Place>
GS_DEVICE RangeSeen gs_max_pool(const float* x, float* y, Place* places, s64 n, const Pool& p) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n / V; i += gs_stride()) {
    PoolPlace at = gs_pool_place<V>(i, p.outHeight, p.outWidth, p.channels);
    int top = at.row * p.strideHeight - p.padTop, left = at.column * p.strideWidth - p.padLeft;
    Span rows = gs_window(top, p.kernelHeight, p.inHeight), columns = gs_window(left, p.kernelWidth, p.inWidth);
    const float* map = x + at.image * p.inHeight * p.inWidth * p.channels + at.channel;
    float best[V];
    int place[V];
    gs_load(map + ((s64)rows.from * p.inWidth + columns.from) * p.channels, best);
    for (int j = 0; j < V; j++) place[j] = (rows.from - top) * p.kernelWidth + columns.from - left;
    for (int row = rows.from; row < rows.to; row++) {
      for (int column = columns.from; column < columns.to; column++) {
        float v[V];
        gs_load(map + ((s64)row * p.inWidth + column) * p.channels, v);
        for (int j = 0; j < V; j++) {
          bool larger = v[j] > best[j];
          best[j] = larger ? v[j] : best[j];
          place[j] = larger ? (row - top) * p.kernelWidth + column - left : place[j];
        }
      }
    }
    gs_store(y + i * V, best);
    gs_store_places(places + i * V, place);
    for (int j = 0; j < V; j++) gs_range_see(seen, best[j]);
  }
  return seen;
}

// The same for windows of K x K, whose values are all on their way before the first is looked at.
template <int V, int K>
GS_DEVICE RangeSeen gs_max_pool_square(const float* x, float* y, u8* places, s64 n, const Pool& p) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n / V; i += gs_stride()) {
    PoolPlace at = gs_pool_place<V>(i, p.outHeight, p.outWidth, p.channels);
    int top = at.row * p.strideHeight - p.padTop, left = at.column * p.strideWidth - p.padLeft;
    const float* map = x + at.image * p.inHeight * p.inWidth * p.channels + at.channel;
    float v[K * K][V];
    bool inside[K * K];
#pragma unroll
    for (int k = 0; k < K * K; k++) {
      int row = top + k / K, column = left + k % K;
      inside[k] = (u32)row < (u32)p.inHeight && (u32)column < (u32)p.inWidth;
      if (inside[k]) gs_load(map + ((s64)row * p.inWidth + column) * p.channels, v[k]);
    }
    float best[V];
    int place[V];
    bool any = false;
#pragma unroll
    for (int k = 0; k < K * K; k++) {
      if (!inside[k]) continue;
      for (int j = 0; j < V; j++) {
        bool larger = !any || v[k][j] > best[j];
        best[j] = larger ? v[k][j] : best[j];
        place[j] = larger ? k : place[j];
      }
      any = true;
    }
    gs_store(y + i * V, best);
    gs_store_places(places + i * V, place);
    for (int j = 0; j < V; j++) gs_range_see(seen, best[j]);
  }
  return seen;
}

template <int V>
GS_DEVICE RangeSeen gs_average_pool(const float* x, float* y, s64 n, const Pool& p) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n / V; i += gs_stride()) {
    PoolPlace at = gs_pool_place<V>(i, p.outHeight, p.outWidth, p.channels);
    Span rows = gs_window(at.row * p.strideHeight - p.padTop, p.kernelHeight, p.inHeight);
    Span columns = gs_window(at.column * p.strideWidth - p.padLeft, p.kernelWidth, p.inWidth);
    const float* map = x + at.image * p.inHeight * p.inWidth * p.channels + at.channel;
    PoolSum<V> sum = gs_pool_nothing<V>();
    for (int row = rows.from; row < rows.to; row++) {
      for (int column = columns.from; column < columns.to; column++) {
        float v[V];
        gs_load(map + ((s64)row * p.inWidth + column) * p.channels, v);
        gs_pool_add(sum, v);
      }
    }
    int divisor =
        p.withPadding ? p.kernelHeight * p.kernelWidth : (rows.to - rows.from) * (columns.to - columns.from);
    float mean[V];
    for (int j = 0; j < V; j++) {
      mean[j] = gs_div(gs_pool_total(sum, j), (float)divisor);
      gs_range_see(seen, mean[j]);
    }
    gs_store(y + i * V, mean);
  }
  return seen;
}

// Calls take(output element, place of the input element in that window, row, column of the output, sum) for the windows
// that cover each element of the input, in row order.
template <int V, class Take>
GS_DEVICE RangeSeen gs_pool_gather(float* gradInput, s64 n, const Pool& p, Take take) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n / V; i += gs_stride()) {
    PoolPlace at = gs_pool_place<V>(i, p.inHeight, p.inWidth, p.channels);
    Span rows = gs_covering(at.row, p.padTop, p.kernelHeight, p.strideHeight, p.outHeight);
    Span columns = gs_covering(at.column, p.padLeft, p.kernelWidth, p.strideWidth, p.outWidth);
    s64 map = at.image * p.outHeight * p.outWidth * p.channels + at.channel;
    PoolSum<V> sum = gs_pool_nothing<V>();
    for (int row = rows.from; row < rows.to; row++) {
      for (int column = columns.from; column < columns.to; column++) {
        int place = (at.row + p.padTop - row * p.strideHeight) * p.kernelWidth + at.column + p.padLeft -
                    column * p.strideWidth;
        take(map + ((s64)row * p.outWidth + column) * p.channels, place, row, column, sum);
      }
    }
    float total[V];
    for (int j = 0; j < V; j++) {
      total[j] = gs_pool_total(sum, j);
      gs_range_see(seen, total[j]);
    }
    gs_store(gradInput + i * V, total);
  }
  return seen;
}

template <int V, class Place>
GS_DEVICE RangeSeen gs_max_pool_gradient(const float* g, const Place* places, float* gradInput, s64 n, const Pool& p) {
  return gs_pool_gather<V>(gradInput, n, p, [=](s64 at, int place, int, int, PoolSum<V>& sum) {
    int winner[V];
    gs_load_places(places + at, winner);
    bool any = false;
    for (int j = 0; j < V; j++) any = any || winner[j] == place;
    if (!any) return;
    float v[V];
    gs_load(g + at, v);
    for (int j = 0; j < V; j++) v[j] = winner[j] == place ? v[j] : 0.0f;
    gs_pool_add(sum, v);
  });
}

// The same for four channels at a time where at most W x W windows cover an element, at most GS_SINGLE_SUMMANDS: all is on
// its way before the first is added. A window that is none adds 0.
template <int W>
GS_DEVICE RangeSeen gs_max_pool_gradient_near(const float* g, const u8* places, float* gradInput, s64 n, const Pool& p) {
  RangeSeen seen = gs_range_nothing();
  for (s64 i = gs_first(); i < n / 4; i += gs_stride()) {
    PoolPlace at = gs_pool_place<4>(i, p.inHeight, p.inWidth, p.channels);
    int down = at.row + p.padTop, across = at.column + p.padLeft;
    int firstRow = (int)((u32)down / (u32)p.strideHeight) - W + 1;
    int firstColumn = (int)((u32)across / (u32)p.strideWidth) - W + 1;
    s64 map = at.image * p.outHeight * p.outWidth * p.channels + at.channel;
    u32 winners[W * W];
    Float4 v[W * W];
#pragma unroll
    for (int k = 0; k < W * W; k++) {
      int row = firstRow + k / W, column = firstColumn + k % W;
      bool covers = (u32)row < (u32)p.outHeight && (u32)column < (u32)p.outWidth;
      s64 from = map + ((s64)row * p.outWidth + column) * p.channels;
      winners[k] = covers ? *(const u32*)(places + from) : 0u;
      v[k] = covers ? *(const Float4*)(g + from) : Float4{0.0f, 0.0f, 0.0f, 0.0f};
    }
    float total[4] = {0.0f, 0.0f, 0.0f, 0.0f};
#pragma unroll
    for (int k = 0; k < W * W; k++) {
      int y = down - (firstRow + k / W) * p.strideHeight, x = across - (firstColumn + k % W) * p.strideWidth;
      u32 place = y < p.kernelHeight && x < p.kernelWidth ? (u32)(y * p.kernelWidth + x) : 256u;
      total[0] = gs_add(total[0], (winners[k] & 255u) == place ? v[k].x : 0.0f);
      total[1] = gs_add(total[1], (winners[k] >> 8 & 255u) == place ? v[k].y : 0.0f);
      total[2] = gs_add(total[2], (winners[k] >> 16 & 255u) == place ? v[k].z : 0.0f);
      total[3] = gs_add(total[3], winners[k] >> 24 == place ? v[k].w : 0.0f);
    }
    for (int j = 0; j < 4; j++) gs_range_see(seen, total[j]);
    gs_store(gradInput + i * 4, total);
  }
  return seen;
}

template <int V>
GS_DEVICE RangeSeen gs_average_pool_gradient(const float* g, float* gradInput, s64 n, const Pool& p) {
  return gs_pool_gather<V>(gradInput, n, p, [=](s64 at, int, int row, int column, PoolSum<V>& sum) {
    Span rows = gs_window(row * p.strideHeight - p.padTop, p.kernelHeight, p.inHeight);
    Span columns = gs_window(column * p.strideWidth - p.padLeft, p.kernelWidth, p.inWidth);
    int divisor =
        p.withPadding ? p.kernelHeight * p.kernelWidth : (rows.to - rows.from) * (columns.to - columns.from);
    float v[V];
    gs_load(g + at, v);
    for (int j = 0; j < V; j++) v[j] = gs_div(v[j], (float)divisor);
    gs_pool_add(sum, v);
  });
}

GS_DEVICE bool gs_pool_by_four(const Pool& p, const void* a, const void* b) {
  return p.channels % 4 == 0 && gs_aligned(a, a, b);
}

// n is the number of floats written. Windows of at most 256 places keep winners in bytes, larger ones in integers.
GS_KERNEL max_pool_u8(const float* x, float* y, u8* places, s64 n, Pool p, Cell* cell, RangePart* parts, u32* ticket) {
  RangeSeen seen;
  bool byFour = gs_pool_by_four(p, x, y), square = p.kernelHeight == p.kernelWidth;
  if (byFour && square && p.kernelWidth == 3)
    seen = gs_max_pool_square<4, 3>(x, y, places, n, p);
  else if (byFour && square && p.kernelWidth == 2)
    seen = gs_max_pool_square<4, 2>(x, y, places, n, p);
  else
    seen = byFour ? gs_max_pool<4>(x, y, places, n, p) : gs_max_pool<1>(x, y, places, n, p);
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL max_pool_s32(const float* x, float* y, s32* places, s64 n, Pool p, Cell* cell, RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_pool_by_four(p, x, y) ? gs_max_pool<4>(x, y, places, n, p) : gs_max_pool<1>(x, y, places, n, p);
  gs_range_note(seen, cell, parts, ticket);
}
// The most windows along an axis that cover one element.
GS_DEVICE int gs_most_covering(int kernel, int stride) { return (kernel + stride - 1) / stride; }
GS_KERNEL max_pool_gradient_u8(const float* g, const u8* places, float* gradInput, s64 n, Pool p, Cell* cell,
                               RangePart* parts, u32* ticket) {
  RangeSeen seen;
  bool byFour = gs_pool_by_four(p, g, gradInput);
  int high = gs_most_covering(p.kernelHeight, p.strideHeight), wide = gs_most_covering(p.kernelWidth, p.strideWidth);
  if (byFour && high <= 2 && wide <= 2)
    seen = gs_max_pool_gradient_near<2>(g, places, gradInput, n, p);
  else if (byFour && high <= 3 && wide <= 3)
    seen = gs_max_pool_gradient_near<3>(g, places, gradInput, n, p);
  else
    seen = byFour ? gs_max_pool_gradient<4>(g, places, gradInput, n, p)
                  : gs_max_pool_gradient<1>(g, places, gradInput, n, p);
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL max_pool_gradient_s32(const float* g, const s32* places, float* gradInput, s64 n, Pool p, Cell* cell,
                                RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_pool_by_four(p, g, gradInput) ? gs_max_pool_gradient<4>(g, places, gradInput, n, p)
                                                    : gs_max_pool_gradient<1>(g, places, gradInput, n, p);
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL average_pool(const float* x, float* y, s64 n, Pool p, Cell* cell, RangePart* parts, u32* ticket) {
  RangeSeen seen = gs_pool_by_four(p, x, y) ? gs_average_pool<4>(x, y, n, p) : gs_average_pool<1>(x, y, n, p);
  gs_range_note(seen, cell, parts, ticket);
}
GS_KERNEL average_pool_gradient(const float* g, float* gradInput, s64 n, Pool p, Cell* cell, RangePart* parts,
                                u32* ticket) {
  RangeSeen seen = gs_pool_by_four(p, g, gradInput) ? gs_average_pool_gradient<4>(g, gradInput, n, p)
                                                    : gs_average_pool_gradient<1>(g, gradInput, n, p);
  gs_range_note(seen, cell, parts, ticket);
}
