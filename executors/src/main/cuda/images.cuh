// Decoded images on their way to a network: ImagePlacement.java.
#pragma once
#include "device.cuh"
#include "ranges.cuh"

// The place inside that stands for one beside the image; a single pixel for all.
GS_DEVICE int gs_reflected(int place, int size) {
  int inside = place < 0 ? -place : place;
  if (inside >= size) inside = 2 * (size - 1) - inside;
  return inside < 0 ? 0 : inside;
}

// `numbers` are the table, 256 values a channel, and three integers an image: down, right, mirrored.
GS_KERNEL place_images(const u8* pixels, const s32* numbers, float* values, int batch, int height, int width,
                       int channels, int count, int reflects, Cell* range, RangePart* parts, u32* ticket) {
  const float* table = (const float*)numbers;
  const s32* moves = numbers + channels * 256;
  RangeSeen seen = gs_range_nothing();
  u32 ofImage = (u32)(height * width * channels);
  for (u32 i = (u32)gs_first(); i < (u32)batch * ofImage; i += (u32)gs_stride()) {
    u32 c = i % (u32)channels, pixel = i / (u32)channels, image = i / ofImage;
    int x = (int)(pixel % (u32)width), y = (int)(pixel / (u32)width % (u32)height);
    float value = 0.0f;
    if ((int)image < count) {
      const s32* move = moves + image * 3;
      int row = y - move[0], column = (move[2] ? width - 1 - x : x) - move[1];
      if (reflects) {
        row = gs_reflected(row, height);
        column = gs_reflected(column, width);
      }
      bool inside = (u32)row < (u32)height && (u32)column < (u32)width;
      u8 byte = inside ? pixels[((image * (u32)height + (u32)row) * (u32)width + (u32)column) * (u32)channels + c] : (u8)0;
      value = table[c * 256 + byte];
    }
    values[i] = value;
    gs_range_see(seen, value);
  }
  gs_range_note(seen, range, parts, ticket);
}
