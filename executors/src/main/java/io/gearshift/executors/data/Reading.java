package io.gearshift.executors.data;

/** Where a feed's images come from. */
enum Reading {
  /** Memory if the worker's images fit and are framed alike in every epoch, else the shards. */
  AUTOMATIC,
  /** The shards, always. */
  STREAMED;

  boolean cached(DataSpec spec, Augmentation augmentation, ShardAssignment assignment) {
    return this == AUTOMATIC && !augmentation.framesAtRandom() && ImageCache.fits(spec, assignment);
  }
}
