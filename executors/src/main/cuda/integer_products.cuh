// Tiles of integer products on the tensor cores: bytes as they are, shorts as the two bytes of each.
#pragma once
#include "device.cuh"

#define GS_TILE_M 128
#define GS_TILE_K 64
#define GS_THREADS 256

// A 16-byte chunk of a tile of 64-byte rows. Chunks are swapped so that the 8 rows which a matrix load reads together,
// and the rows which a transposing store writes together, lie in different banks.
GS_DEVICE u8* gs_chunk(u8* tile, int row, int chunk) {
  return tile + row * GS_TILE_K + ((chunk ^ (((row >> 1) ^ (row >> 3)) & 3)) << 4);
}

// The sum of a result. Of bytes there is one; of shorts, 256 * h + l with h signed and l not, there are those of h * h,
// of h * l + l * h and of l * l, each of which fits 32 bits up to 32,895 products.
GS_DEVICE float gs_sum(const s32 (&sums)[1][4], int i) { return (float)sums[0][i]; }
GS_DEVICE s64 gs_long_sum(const s32 (&sums)[3][4], int i) {
  return (s64)sums[0][i] * 65536 + (s64)sums[1][i] * 256 + (s64)sums[2][i];
}
GS_DEVICE float gs_sum(const s32 (&sums)[3][4], int i) { return (float)gs_long_sum(sums, i); }

// Low and high bytes of four shorts.
GS_DEVICE void gs_part(u32 first, u32 second, u32& low, u32& high) {
  low = gs_permute(first, second, 0x6420);
  high = gs_permute(first, second, 0x7531);
}
GS_DEVICE void gs_multiply_add_parts(s32 (&sums)[3][4], const u32 (&lowA)[4], const u32 (&highA)[4], const u32 (&lowB)[2],
                                     const u32 (&highB)[2]) {
  gs_multiply_add<false, false>(sums[0], highA, highB[0], highB[1]);
  gs_multiply_add<false, true>(sums[1], highA, lowB[0], lowB[1]);
  gs_multiply_add<true, false>(sums[1], lowA, highB[0], highB[1]);
  gs_multiply_add<true, true>(sums[2], lowA, lowB[0], lowB[1]);
}

// One step of a warp: M_TILES x 16 rows of a by N_TILES x 8 rows of b, both with the summed index along the row.
template <int M_TILES, int N_TILES>
GS_DEVICE void gs_multiply_tiles(u8* a, u8* b, s32 (&sums)[M_TILES][N_TILES][1][4], int rowA, int rowB, int lane) {
#pragma unroll
  for (int k = 0; k < GS_TILE_K / 32; k++) {
    u32 left[M_TILES][4], right[N_TILES / 2][4];
#pragma unroll
    for (int m = 0; m < M_TILES; m++)
      gs_load_matrices(left[m], gs_chunk(a, rowA + m * 16 + (lane & 15), 2 * k + (lane >> 4)));
#pragma unroll
    for (int n = 0; n < N_TILES / 2; n++)
      gs_load_matrices(right[n], gs_chunk(b, rowB + n * 16 + (lane & 7) + ((lane >> 4) << 3), 2 * k + ((lane >> 3) & 1)));
#pragma unroll
    for (int m = 0; m < M_TILES; m++)
#pragma unroll
      for (int n = 0; n < N_TILES; n++)
        gs_multiply_add<false, false>(sums[m][n][0], left[m], right[n >> 1][(n & 1) * 2], right[n >> 1][(n & 1) * 2 + 1]);
  }
}

// The same of shorts: the order in which a product sums its bytes does not matter, so both halves of the step's rows
// become one fragment of low bytes and one of high ones.
template <int M_TILES, int N_TILES>
GS_DEVICE void gs_multiply_tiles(u8* a, u8* b, s32 (&sums)[M_TILES][N_TILES][3][4], int rowA, int rowB, int lane) {
  u32 low[M_TILES][4], high[M_TILES][4];
#pragma unroll
  for (int m = 0; m < M_TILES; m++) {
    u32 first[4], second[4];
    gs_load_matrices(first, gs_chunk(a, rowA + m * 16 + (lane & 15), lane >> 4));
    gs_load_matrices(second, gs_chunk(a, rowA + m * 16 + (lane & 15), 2 + (lane >> 4)));
#pragma unroll
    for (int i = 0; i < 4; i++) gs_part(first[i], second[i], low[m][i], high[m][i]);
  }
#pragma unroll
  for (int n = 0; n < N_TILES / 2; n++) {
    int row = rowB + n * 16 + (lane & 7) + ((lane >> 4) << 3);
    u32 first[4], second[4], lowB[2][2], highB[2][2];
    gs_load_matrices(first, gs_chunk(b, row, (lane >> 3) & 1));
    gs_load_matrices(second, gs_chunk(b, row, 2 + ((lane >> 3) & 1)));
#pragma unroll
    for (int i = 0; i < 4; i++) gs_part(first[i], second[i], lowB[i >> 1][i & 1], highB[i >> 1][i & 1]);
#pragma unroll
    for (int m = 0; m < M_TILES; m++)
#pragma unroll
      for (int half = 0; half < 2; half++)
        gs_multiply_add_parts(sums[m][n * 2 + half], low[m], high[m], lowB[half], highB[half]);
  }
}
