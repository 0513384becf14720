package io.gearshift.executors.kernels.cuda.elementwise;

/**
 * How blocks share the tiles of which a convolution has left statistics: the same on all devices,
 * as the order of summation is theirs.
 *
 * @param tilesOfChunk tiles of a block
 * @param chunks blocks above each other
 */
record TileLayout(int tilesOfChunk, int chunks) {
  /** Results of a tile: {@code GS_TILE_M}. */
  private static final int ROWS_OF_TILE = 128;

  private static final int FEWEST_TILES = 128;
  private static final int MOST_CHUNKS = 1024;

  /** For so many results. */
  static TileLayout of(int rows) {
    int tiles = ceilingOf(rows, ROWS_OF_TILE);
    int tilesOfChunk = Math.max(FEWEST_TILES, ceilingOf(tiles, MOST_CHUNKS));
    return new TileLayout(tilesOfChunk, ceilingOf(tiles, tilesOfChunk));
  }

  private static int ceilingOf(int dividend, int divisor) {
    return (int) (((long) dividend + divisor - 1) / divisor);
  }
}
