package io.gearshift.driver.ingest.shard;

import io.gearshift.executors.random.RandomStream;
import java.io.Serializable;
import java.util.Objects;

/**
 * An image's place in the global shuffle: by a hash of (seed, id), then by id. Depends on nothing
 * else, so that the same source gives the same shards however Spark cuts it. A plain class, as
 * Spark's serialisers want what is shuffled.
 */
public final class ShardKey implements Comparable<ShardKey>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final int shard;
  private final long hash;
  private final String id;

  private ShardKey(int shard, long hash, String id) {
    this.shard = shard;
    this.hash = hash;
    this.id = id;
  }

  /** The place of an image whose shard is not yet known. */
  public static ShardKey of(long seed, String id) {
    RandomStream stream = RandomStream.of(seed, hash(id));
    return new ShardKey(0, (long) stream.high() << 32 | (stream.low() & 0xFFFFFFFFL), id);
  }

  /** FNV-1a of a name's characters. */
  static long hash(String id) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  ShardKey inShard(int newShard) {
    return new ShardKey(newShard, hash, id);
  }

  int shard() {
    return shard;
  }

  public String id() {
    return id;
  }

  @Override
  public int compareTo(ShardKey other) {
    int order = Integer.compare(shard, other.shard);
    if (order == 0) {
      order = Long.compare(hash, other.hash);
    }
    return order == 0 ? id.compareTo(other.id) : order;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardKey key && compareTo(key) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(shard, hash, id);
  }
}
