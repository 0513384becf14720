package io.gearshift.executors.kernels.cuda;

/**
 * How blocks share the tiles of which a convolution has left statistics: the same on all devices,
 * as the order of summation is theirs.
 *
 * @param tilesOfSlice tiles of a block
 * @param slices blocks above each other
 */
record TileLayout(int tilesOfSlice, int slices) {
  /** Results of a tile: {@code GS_TILE_M}. */
  private static final int ROWS_OF_TILE = 128;

  private static final int FEWEST_TILES = 128;
  private static final int MOST_SLICES = 1024;

  /** For so many results. */
  static TileLayout of(int rows) {
    int tiles = ceilingOf(rows, ROWS_OF_TILE);
    int tilesOfSlice = Math.max(FEWEST_TILES, ceilingOf(tiles, MOST_SLICES));
    return new TileLayout(tilesOfSlice, ceilingOf(tiles, tilesOfSlice));
  }

  private static int ceilingOf(int dividend, int divisor) {
    return (int) (((long) dividend + divisor - 1) / divisor);
  }
}
