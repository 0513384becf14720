package io.gearshift.executors.data.feed;

import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.ShardAssignment;

/** Where a feed's images come from. */
public enum Reading {
  /** Memory if the worker's images fit and are framed alike in every epoch, else the shards. */
  AUTOMATIC,
  /** The shards, always. */
  STREAMED;

  public boolean cached(DataSpec spec, Augmentation augmentation, ShardAssignment assignment) {
    return this == AUTOMATIC && !augmentation.framesAtRandom() && ImageCache.fits(spec, assignment);
  }
}
