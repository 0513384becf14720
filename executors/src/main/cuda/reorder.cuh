// Operands of products as their kernels read them: channels in multiples, weights with the summed channel innermost.
#pragma once
#include "device.cuh"

// Rows of c bytes to rows of `padded` bytes, a multiple of 4, with zeros behind.
GS_KERNEL pad_channels_bytes(const u8* x, u32* y, s64 rows, int c, int padded) {
  int words = padded / 4;
  for (s64 i = gs_first(); i < rows * words; i += gs_stride()) {
    s64 row = i / words;
    int first = (int)(i % words) * 4;
    u32 word = 0;
    for (int j = 0; j < 4; j++)
      if (first + j < c) word |= (u32)x[row * c + first + j] << (8 * j);
    y[i] = word;
  }
}

GS_KERNEL pad_channels_floats(const float* x, float* y, s64 rows, int c, int padded) {
  for (s64 i = gs_first(); i < rows * padded; i += gs_stride()) {
    s64 row = i / padded;
    int channel = (int)(i % padded);
    y[i] = channel < c ? x[row * c + channel] : 0.0f;
  }
}

// im2col: [image, y, x][kernel row][kernel column, channel], the last axis padded with zeros to a multiple of 4: `words`
// words a kernel row. Few channels, as of images, lie so almost without gaps. The whole row is padded to a multiple of 16
// bytes, `vectors` of which there are. One thread writes 16 bytes, each word from two of the input.
GS_KERNEL im2col_bytes(const u8* x, u8* y, int batch, int inHeight, int inWidth, int channels, int outHeight, int outWidth,
                       int kernelHeight, int kernelWidth, int strideY, int strideX, int padTop, int padLeft, int words,
                       int vectors) {
  u32 n = (u32)batch * (u32)outHeight * (u32)outWidth * (u32)vectors;
  int rowBytes = inWidth * channels, length = kernelWidth * channels;
  s64 last = (s64)batch * inHeight * rowBytes - 1;
  for (u32 i = (u32)gs_first(); i < n; i += (u32)gs_stride()) {
    int word = (int)(i % (u32)vectors) * 4, v = word / words, at = word % words * 4;
    u32 pixel = i / (u32)vectors, qx = pixel % (u32)outWidth, rest = pixel / (u32)outWidth;
    int image = (int)(rest / (u32)outHeight), top = (int)(rest % (u32)outHeight) * strideY - padTop;
    int left = ((int)qx * strideX - padLeft) * channels;
    s32 result[4];
#pragma unroll
    for (int j = 0; j < 4; j++) {
      u32 value = 0;
      int from = left + at, row = top + v;
      if (v < kernelHeight && (u32)row < (u32)inHeight) {
        s64 base = ((s64)image * inHeight + row) * rowBytes;
        // The bytes from..from + 3 of the row, as far as they are in it and in the kernel.
        if (from >= 0 && from + 3 < rowBytes && base + from + 7 <= last) {
          const u32* aligned = (const u32*)((u64)(x + base + from) & ~(u64)3);
          u32 shift = (u32)((u64)(x + base + from) & 3);
          value = gs_permute(aligned[0], aligned[1], 0x3210u + 0x1111u * shift);
        } else {
#pragma unroll
          for (int k = 0; k < 4; k++)
            if ((u32)(from + k) < (u32)rowBytes) value |= (u32)x[base + from + k] << (8 * k);
        }
        int rest4 = length - at;
        if (rest4 < 4) value &= (1u << (8 * rest4)) - 1u;
      }
      result[j] = (s32)value;
      at += 4;
      if (at == words * 4) at = 0, v++;
    }
    ((Integer4*)y)[i] = Integer4{result[0], result[1], result[2], result[3]};
  }
}

// OIHW as [out][kernel row][kernel column, in], padded as im2col is: `row` elements a kernel row, `padded` in all.
template <class T>
GS_DEVICE void gs_reorder_weights_of_im2col(const T* w, T* y, int out, int in, int kernelHeight, int kernelWidth, int row,
                                            int padded) {
  for (s64 i = gs_first(); i < (s64)out * padded; i += gs_stride()) {
    int k = (int)(i % padded), v = k / row, at = k % row, u = at / in, c = at % in;
    s64 o = i / padded;
    y[i] = v < kernelHeight && u < kernelWidth ? w[((o * in + c) * kernelHeight + v) * kernelWidth + u] : (T)0;
  }
}
GS_KERNEL reorder_weights_of_im2col_bytes(const u8* w, u8* y, int out, int in, int kernelHeight, int kernelWidth, int row,
                                          int padded) {
  gs_reorder_weights_of_im2col(w, y, out, in, kernelHeight, kernelWidth, row, padded);
}
GS_KERNEL reorder_weights_of_im2col_shorts(const s16* w, s16* y, int out, int in, int kernelHeight, int kernelWidth,
                                           int row, int padded) {
  gs_reorder_weights_of_im2col(w, y, out, in, kernelHeight, kernelWidth, row, padded);
}

// How a product wants weights: what is not summed, kernel positions, what is summed.
enum { GS_OUT_TAP_IN = 0, GS_IN_TAP_OUT = 1, GS_TAP_IN_OUT = 2 };

// The element as it lies among those of a word.
GS_DEVICE u32 gs_in_word(u8 value, int j) { return (u32)value << (8 * j); }
GS_DEVICE u32 gs_in_word(s16 value, int j) { return ((u32)value & 0xffffu) << (16 * j); }

// OIHW in another order, the last axis padded with zeros to a multiple of 4. One thread writes a word.
template <class T>
GS_DEVICE void gs_reorder_weights(const T* w, u32* y, int out, int in, int taps, int order, int padded) {
  const u32 OF_WORD = 4 / sizeof(T);
  u32 words = (u32)padded / OF_WORD;
  u32 n = (u32)(order == GS_OUT_TAP_IN ? out : in) * (u32)taps * words;
  u32 step = order == GS_OUT_TAP_IN ? (u32)taps : (u32)in * (u32)taps;
  int inner = order == GS_OUT_TAP_IN ? in : out;
  for (u32 i = (u32)gs_first(); i < n; i += (u32)gs_stride()) {
    u32 k = i % words * OF_WORD, rest = i / words;
    u32 other = order == GS_TAP_IN_OUT ? rest % (u32)in : rest / (u32)taps;
    u32 tap = order == GS_TAP_IN_OUT ? rest / (u32)in : rest % (u32)taps;
    const T* from = w + (order == GS_OUT_TAP_IN ? other * (u32)in * (u32)taps : other * (u32)taps) + tap + k * step;
    u32 word = 0;
#pragma unroll
    for (int j = 0; j < (int)OF_WORD; j++)
      if ((int)k + j < inner) word |= gs_in_word(from[(u32)j * step], j);
    y[i] = word;
  }
}
GS_KERNEL reorder_weights_bytes(const u8* w, u32* y, int out, int in, int taps, int order, int padded) {
  gs_reorder_weights(w, y, out, in, taps, order, padded);
}
GS_KERNEL reorder_weights_shorts(const s16* w, u32* y, int out, int in, int taps, int order, int padded) {
  gs_reorder_weights(w, y, out, in, taps, order, padded);
}

// The same, of weights as `matrices` of rows x columns that are turned, the rows being what is summed: for GS_OUT_TAP_IN
// those of each output, of input channels by kernel positions, else one of outputs by all else. Tiles are turned in shared
// memory, so that lines are read and written whole.
#define GS_TURNED_SIDE 64
template <class T>
GS_DEVICE void gs_turn_weights(const T* w, u32* y, T* tile, int matrices, int rows, int columns, int taps, int order,
                               int padded) {
  const int OF_WORD = 4 / (int)sizeof(T), STRIDE = GS_TURNED_SIDE + OF_WORD;
  int thread = (int)threadIdx.x, in = columns / taps;
  int tilesDown = (padded + GS_TURNED_SIDE - 1) / GS_TURNED_SIDE, tilesAcross = (columns + GS_TURNED_SIDE - 1) / GS_TURNED_SIDE;
  s64 tiles = (s64)matrices * tilesDown * tilesAcross;
  for (s64 t = blockIdx.x; t < tiles; t += gridDim.x) {
    int firstRow = (int)(t % tilesDown) * GS_TURNED_SIDE, firstColumn = (int)(t / tilesDown % tilesAcross) * GS_TURNED_SIDE;
    s64 matrix = t / tilesDown / tilesAcross;
    int width = columns - firstColumn < GS_TURNED_SIDE ? columns - firstColumn : GS_TURNED_SIDE;
    const T* from = w + matrix * rows * columns;
    for (int i = thread; i < GS_TURNED_SIDE * width; i += 256) {
      int row = i / width, column = i % width;
      tile[column * STRIDE + row] =
          firstRow + row < rows ? from[(s64)(firstRow + row) * columns + firstColumn + column] : (T)0;
    }
    gs_barrier();
    for (int i = thread; i < width * (GS_TURNED_SIDE / OF_WORD); i += 256) {
      int column = i / (GS_TURNED_SIDE / OF_WORD), word = i % (GS_TURNED_SIDE / OF_WORD);
      if (firstRow + word * OF_WORD >= padded) continue;
      s64 to = firstColumn + column;
      if (order == GS_OUT_TAP_IN) to += matrix * columns;
      if (order == GS_TAP_IN_OUT) to = to % taps * in + to / taps;
      y[(to * padded + firstRow) / OF_WORD + word] = *(const u32*)&tile[column * STRIDE + word * OF_WORD];
    }
    gs_barrier();
  }
}
GS_KERNEL GS_BOUNDS(256, 4)
turn_weights_bytes(const u8* w, u32* y, int matrices, int rows, int columns, int taps, int order, int padded) {
  GS_SHARED(u8, tile, GS_TURNED_SIDE * (GS_TURNED_SIDE + 4));
  gs_turn_weights(w, y, tile, matrices, rows, columns, taps, order, padded);
}
GS_KERNEL GS_BOUNDS(256, 4)
turn_weights_shorts(const s16* w, u32* y, int matrices, int rows, int columns, int taps, int order, int padded) {
  GS_SHARED(s16, tile, GS_TURNED_SIDE * (GS_TURNED_SIDE + 2));
  gs_turn_weights(w, y, tile, matrices, rows, columns, taps, order, padded);
}

// OIHW as floats with what is summed before what is not: [tap][in][out], [tap][out][in] or [out][tap, in], the last two
// axes padded with zeros.
GS_KERNEL reorder_weights_floats(const float* w, float* y, int out, int in, int taps, int order, int paddedInner,
                                 int paddedOuter) {
  s64 n = (s64)(order == GS_TAP_IN_OUT ? 1 : taps) * paddedInner * paddedOuter;
  for (s64 i = gs_first(); i < n; i += gs_stride()) {
    int last = (int)(i % paddedOuter), k = (int)(i / paddedOuter % paddedInner);
    int o = order == GS_OUT_TAP_IN ? last : k;
    int c = order == GS_OUT_TAP_IN ? k : order == GS_IN_TAP_OUT ? last : last % in;
    int tap = order == GS_TAP_IN_OUT ? last / in : (int)(i / paddedOuter / paddedInner);
    y[i] = o < out && c < in && tap < taps ? w[((s64)o * in + c) * taps + tap] : 0.0f;
  }
}
